"""Tests of the first boot."""
