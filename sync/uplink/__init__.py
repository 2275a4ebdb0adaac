"""The uplink: the way to the center, from which all connections go out."""
