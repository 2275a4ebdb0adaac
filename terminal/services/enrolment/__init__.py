"""Enrolment: whose fingers the sensor knows, enrolled, listed, forgotten, settled."""
