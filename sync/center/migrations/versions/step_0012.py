"""Step 0012: PostgreSQL tells whoever listens that orders were given; SQLite has no such thing."""

from alembic import op

revision = "0012"
down_revision = "0011"

_FUNCTION = """
    CREATE FUNCTION tell_of_orders() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN NOTIFY center_orders; RETURN NULL; END $$"""
_TRIGGER = """
    CREATE TRIGGER orders_are_told AFTER INSERT ON orders
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_orders()"""


def upgrade() -> None:
    """Adds the trigger. However many orders a transaction gives, it tells of them once, when it is committed."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION)
        op.execute(_TRIGGER)
