"""The pages of ratings: counted, listed, reviewed, and exported."""
