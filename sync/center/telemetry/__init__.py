"""The telemetry of the center: what it tells of itself while it works, in lines, notes of calls and counts."""
