"""Tests of `sync.center.registers.ratings`."""
