"""Tests of `terminal.services`."""
