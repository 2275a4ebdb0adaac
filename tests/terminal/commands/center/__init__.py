"""Tests of `terminal.commands.center`."""
