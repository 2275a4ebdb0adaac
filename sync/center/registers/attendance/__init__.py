"""The registers of attendance: days as they were read, judged, settled and published."""
