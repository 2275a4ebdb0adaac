"""Tests of `display.lettering`."""
