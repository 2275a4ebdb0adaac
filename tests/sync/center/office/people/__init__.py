"""Tests of `sync.center.office.people`."""
