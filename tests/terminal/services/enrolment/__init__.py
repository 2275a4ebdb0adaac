"""Tests of `terminal.services.enrolment`."""
