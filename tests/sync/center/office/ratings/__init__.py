"""Tests of `sync.center.office.ratings`."""
