"""Tests of `sync.center.hall`."""
