"""Pages that people read in a browser: rendered at the server, with no script, and nothing from elsewhere."""
