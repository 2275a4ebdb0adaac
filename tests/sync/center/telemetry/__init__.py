"""Tests of `sync.center.telemetry`."""
