"""The registers of ratings: their reviews, and the formats by which they go out."""
