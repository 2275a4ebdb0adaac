"""The register of leave: outings, cover and touches, too, up to the windows' lists."""
