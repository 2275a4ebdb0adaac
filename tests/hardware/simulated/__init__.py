"""Tests of `hardware.simulated`."""
