"""Tests of `terminal.commands.simulate`."""
