"""Tests of `terminal.config`."""
