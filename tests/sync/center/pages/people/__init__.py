"""Tests of `sync.center.pages.people`."""
