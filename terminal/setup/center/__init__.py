"""Installing a center on a machine of its own: a plan of steps as for a terminal."""
