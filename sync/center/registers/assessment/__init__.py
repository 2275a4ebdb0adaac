"""The register of assessments: marks, rules, and what months come to."""
