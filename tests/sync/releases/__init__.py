"""Tests of signed software."""
