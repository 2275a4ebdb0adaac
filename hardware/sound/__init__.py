"""Tones for the staff, and words for citizens."""
