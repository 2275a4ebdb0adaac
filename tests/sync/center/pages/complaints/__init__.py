"""Tests of `sync.center.pages.complaints.complaints`."""
