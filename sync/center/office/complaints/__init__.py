"""The rules of complaints: their numbers, limits, and who may do what."""
