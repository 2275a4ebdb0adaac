"""The joining of terminals: strangers wait, codes are compared, tokens open once."""
