"""`window-terminal simulate`: devices and halls in software."""
