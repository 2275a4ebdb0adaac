"""What the tests and the tools beside them stand on."""
