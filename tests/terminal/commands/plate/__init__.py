"""Tests of `terminal.commands.plate`."""
