"""Tests of `sync.center.pages.leave`."""
