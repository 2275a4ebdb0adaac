"""Tests of `sync.center.registers.people`."""
