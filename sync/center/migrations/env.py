"""The env that Alembic looks for: it runs the steps on the connection that the schema hands over."""

from alembic import context

# The caller's transaction is the one: it holds the lock, and all steps are done in it, or none.
context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
