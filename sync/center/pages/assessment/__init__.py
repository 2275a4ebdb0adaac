"""The pages of assessments: ranked, and entered."""
