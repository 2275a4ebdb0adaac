"""Tests of what is written: that it is so."""
