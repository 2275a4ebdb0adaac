"""Versions of the center's tables, a file a step; one that was released is never changed."""
