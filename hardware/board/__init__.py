"""The board: what it says of itself, and how well it is."""
