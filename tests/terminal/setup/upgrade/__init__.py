"""Tests of `terminal.setup.upgrade`."""
