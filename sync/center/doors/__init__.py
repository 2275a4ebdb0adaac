"""The doors of the center's API, by which terminals, IT and monitoring call."""
