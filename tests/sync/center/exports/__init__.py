"""Tests of `sync.center.exports`."""
