"""Simulated devices, which speak the real ones' own language."""
