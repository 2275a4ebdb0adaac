"""The faces: a view drawn on a surface."""
