"""Tests of `terminal.core`."""
