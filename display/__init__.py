"""The display: what citizens and staff see, a view made visible."""
