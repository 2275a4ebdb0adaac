"""What the citizen sees: a View made visible."""

import os

# The library greets on standard output when it is imported; that belongs to the commands' own answers.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
