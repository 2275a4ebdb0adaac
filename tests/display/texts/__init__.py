"""Tests of `display.texts`."""
