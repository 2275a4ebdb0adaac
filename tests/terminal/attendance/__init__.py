"""Tests of `terminal.attendance`."""
