"""Tests of installing and upgrading."""
