"""The words of the house: what happens at a window, what is shown there, and how a hall is set up. Pure."""
