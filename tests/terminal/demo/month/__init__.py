"""Tests of `terminal.demo.month`."""
