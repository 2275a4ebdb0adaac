"""`window-terminal plate`: any state of the plate in a picture."""
