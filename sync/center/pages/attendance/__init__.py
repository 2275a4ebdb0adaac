"""The pages of attendance: sheets, months, what is published, settled, and seen now."""
