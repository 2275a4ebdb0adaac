"""The rules of settling: what a person must decide about a day, and what follows of it."""
