"""Tests of `hardware.card_reader`."""
