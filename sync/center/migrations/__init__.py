"""Migrations: every step of the center's tables, and how Alembic runs them."""
