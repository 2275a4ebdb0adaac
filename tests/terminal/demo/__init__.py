"""Tests of `terminal.demo`."""
