"""The rules of the fleet: what a terminal is sick of, when it is expected, and who serves where."""
