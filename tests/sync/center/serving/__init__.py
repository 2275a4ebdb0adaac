"""Tests of `sync.center.serving`."""
