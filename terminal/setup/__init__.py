"""The setup of a terminal on a Pi: installing it, upgrading it and taking it away again."""
