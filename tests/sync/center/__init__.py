"""Tests of `sync.center`."""
