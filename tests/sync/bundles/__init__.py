"""Tests of `sync.bundles`."""
