"""Tests of `sync.center.office.fleet.fleet`."""
