"""Tests of `hardware.sound`."""
