"""Tests of `sync.center.office.attendance`."""
