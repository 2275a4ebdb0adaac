"""Tests of `sync.center.doors`."""
