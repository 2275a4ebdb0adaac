"""The rules of people: roles and who may give them, and fingers that are erased."""
