"""Programs that attack a center or a terminal, or crowd it, over the wire alone."""
