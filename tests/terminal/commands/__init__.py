"""Tests of `terminal.commands`."""
