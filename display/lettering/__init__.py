"""Lettering: text measured, shaped and drawn, and never shown wrong."""
