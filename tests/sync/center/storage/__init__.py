"""Tests of `sync.center.storage`."""
