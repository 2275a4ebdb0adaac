"""Tests of `sync.center.registers.attendance`."""
