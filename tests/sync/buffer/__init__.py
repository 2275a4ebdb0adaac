"""Tests of `sync.buffer`."""
