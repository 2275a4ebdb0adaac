"""Tests of `sync.center.pages.fleet.fleet`."""
