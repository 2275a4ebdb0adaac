"""The facts as they come in, series by series: what is stored, set aside, counted, and found again."""
