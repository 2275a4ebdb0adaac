"""The rules of assessments: figures, weights, marks and ranks."""
