"""The people who work with the pages."""
