"""The config files: settings, hall and roster, written by people, read here and checked where they were written."""
