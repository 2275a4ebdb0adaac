"""The pages of the fleet: its health, who joins, what is pushed, and who is told."""
