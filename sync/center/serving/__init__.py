"""The serving processes: one or several, for one hall or several."""
