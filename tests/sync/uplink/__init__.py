"""Tests of `sync.uplink`."""
