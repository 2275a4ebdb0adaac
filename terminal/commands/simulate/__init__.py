"""`window-terminal simulate`: devices in software."""
