"""Tests of `sync.journal`."""
