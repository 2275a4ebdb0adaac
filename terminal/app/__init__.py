"""The app: the composition root, which puts one terminal together, starts it and stops it."""
