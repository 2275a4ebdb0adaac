"""The first boot: a card becomes a terminal by two files on its boot partition."""
