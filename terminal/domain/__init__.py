"""The domain: the words for what happens at a window, what is shown there, and how a hall is set up; pure."""
