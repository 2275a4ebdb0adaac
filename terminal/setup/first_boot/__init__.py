"""The first boot: setup by two files on the boot partition, with nothing typed. Python's own library alone."""
