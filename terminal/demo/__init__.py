"""The demo: a whole service window on one machine, and a scripted working day in it."""
