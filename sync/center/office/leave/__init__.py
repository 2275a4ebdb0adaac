"""The rules of leave: outings, cover, and touches that were missed, too."""
