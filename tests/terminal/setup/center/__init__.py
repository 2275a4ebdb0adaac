"""Tests of installing and upgrading a center on its machine."""
