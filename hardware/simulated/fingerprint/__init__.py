"""A fingerprint module in software, byte for byte."""
