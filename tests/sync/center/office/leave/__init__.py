"""Tests of `sync.center.office.leave`."""
