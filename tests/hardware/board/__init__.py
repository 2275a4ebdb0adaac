"""Tests of `hardware.board`."""
