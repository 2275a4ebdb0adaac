"""The registers of the fleet: what terminals are sick of, who joined, and who is told."""
