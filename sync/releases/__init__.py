"""Releases of signed software: one file for installing, upgrading and a stick."""
