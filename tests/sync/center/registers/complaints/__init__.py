"""Tests of `sync.center.registers.complaints`."""
