"""What citizens and staff see: a view made visible."""
