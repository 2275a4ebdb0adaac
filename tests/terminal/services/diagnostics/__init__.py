"""Tests of `terminal.services.diagnostics`."""
