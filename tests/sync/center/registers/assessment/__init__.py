"""Tests of `sync.center.registers.assessment`."""
