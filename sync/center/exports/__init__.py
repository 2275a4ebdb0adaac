"""What others want to read of the ratings, in their own codes. Pure: the numbers of the levels exist only here."""
