"""The terminal at a service window."""

__version__ = "0.1.0"
