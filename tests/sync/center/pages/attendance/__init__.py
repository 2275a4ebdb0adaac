"""Tests of `sync.center.pages.attendance`."""
