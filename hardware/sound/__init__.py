"""Sound: tones for the staff, and words for citizens."""
