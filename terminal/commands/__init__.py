"""The commands: the command line, and nothing but the command line."""
