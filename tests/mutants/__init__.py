"""Named one-line breaks of the code, each with the test that must notice it."""
