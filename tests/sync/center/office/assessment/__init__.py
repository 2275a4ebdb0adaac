"""Tests of `sync.center.office.assessment.assessment`."""
