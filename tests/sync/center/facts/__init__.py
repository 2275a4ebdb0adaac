"""Tests of `sync.center.facts`."""
