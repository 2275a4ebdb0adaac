"""Tests of `sync.center.pages.assessment`."""
