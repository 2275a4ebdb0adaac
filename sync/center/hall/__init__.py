"""The hall as the center knows it: what IT published, who stands where, and what is wrong there."""
