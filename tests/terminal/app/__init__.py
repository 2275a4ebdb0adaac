"""Tests of `terminal.app`."""
