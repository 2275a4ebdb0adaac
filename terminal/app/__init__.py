"""The composition root: one terminal put together, started and stopped."""
