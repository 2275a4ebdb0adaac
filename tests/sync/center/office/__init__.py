"""Tests of `sync.center.office`."""
