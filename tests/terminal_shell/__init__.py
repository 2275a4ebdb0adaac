"""Tests of `terminal_shell`."""
