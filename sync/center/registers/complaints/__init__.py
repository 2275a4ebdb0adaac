"""The register of complaints, and who complained, kept apart."""
