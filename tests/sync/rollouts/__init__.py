"""Tests of `sync.rollouts`."""
