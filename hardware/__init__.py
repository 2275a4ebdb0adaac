"""The devices of a terminal, a package each."""
