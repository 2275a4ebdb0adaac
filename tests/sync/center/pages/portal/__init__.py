"""Tests of `sync.center.pages.portal`."""
