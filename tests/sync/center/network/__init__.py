"""Tests of `sync.center.network`."""
