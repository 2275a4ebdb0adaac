"""The way to the center: all connections go out from here."""
