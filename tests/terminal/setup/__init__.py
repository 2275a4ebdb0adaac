"""Tests of installing, upgrading and removing a terminal on a Pi."""
