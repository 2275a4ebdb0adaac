"""Tests of `display.plate`."""
