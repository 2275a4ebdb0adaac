"""The files that people write: settings, hall, roster; read, and checked where they were written."""
