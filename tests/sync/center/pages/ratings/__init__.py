"""Tests of `sync.center.pages.ratings.ratings`."""
