"""Tests of `sync.center.office.settling`."""
