"""Tests of `sync.center.joining`."""
