"""The pages of complaints: the register, one of them, and the public's look."""
