"""What is on its way to the windows: orders, errands, rollouts, software; and who makes way at a window."""
