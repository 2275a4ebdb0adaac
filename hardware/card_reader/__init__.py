"""Card readers and keypads, which type like a keyboard."""
