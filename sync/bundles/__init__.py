"""Bundles of signed configuration: made at IT's desk, verified and kept at a terminal."""
