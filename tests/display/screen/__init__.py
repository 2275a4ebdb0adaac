"""Tests of `display.screen`."""
