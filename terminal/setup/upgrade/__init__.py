"""The upgrade: a new version beside the old one, tried, watched, and left again where it works worse."""
