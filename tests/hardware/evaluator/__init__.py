"""Tests of `hardware.evaluator`."""
