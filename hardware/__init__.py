"""The hardware of a terminal: its devices, a package each."""
