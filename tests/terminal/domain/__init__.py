"""Tests of `terminal.domain`."""
