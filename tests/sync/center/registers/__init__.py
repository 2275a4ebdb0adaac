"""Tests of `sync.center.registers`."""
