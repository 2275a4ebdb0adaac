"""Tests of `sync.center.registers.leave`."""
