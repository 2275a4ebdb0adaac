"""Tests of `hardware.simulated.fingerprint`."""
