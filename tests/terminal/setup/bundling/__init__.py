"""Tests of making releases."""
