"""A month of a made-up hall whose truth is known: made by chance, and played through the terminals' own code."""
