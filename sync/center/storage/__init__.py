"""The storage of the center: its database with its tables, schema and transactions, and copies of it."""
