"""The registers of people: accounts and roles, and fingers that are to be erased."""
