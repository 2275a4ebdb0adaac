"""The people who work with the pages: their accounts, what each may do, and who is logged in."""
