"""The reference center."""
