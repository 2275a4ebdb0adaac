"""Reference pictures of every state, how they are compared, and the sheet that shows them all at once."""
