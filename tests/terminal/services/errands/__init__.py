"""Tests of `terminal.services.errands`."""
