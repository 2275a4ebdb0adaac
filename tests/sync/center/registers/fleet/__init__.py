"""Tests of `sync.center.registers.fleet`."""
