"""`window-terminal center`: the reference center."""
