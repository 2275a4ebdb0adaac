"""Tests of `sync.center.office.complaints`."""
