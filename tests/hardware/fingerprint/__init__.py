"""Tests of `hardware.fingerprint`."""
