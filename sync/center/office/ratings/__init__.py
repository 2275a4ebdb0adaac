"""The rules of ratings: how they are counted, shown, reviewed, and which reasons there are."""
