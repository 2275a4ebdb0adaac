"""The errands of a center at one terminal: kept, confirmed where that is needed, done once and answered."""
