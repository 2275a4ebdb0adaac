"""The setup of a terminal on a Pi: installing, upgrading, removing."""
