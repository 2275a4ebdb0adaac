"""Tests of `machine`."""
