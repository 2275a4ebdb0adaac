"""Exports: what others want to read of the ratings, in their own codes; pure, and only here are levels numbers."""
