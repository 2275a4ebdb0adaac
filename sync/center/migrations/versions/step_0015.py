"""Step 0015: SQLite refuses to put a sheet in the place of one that was published, as it refuses to change it."""

from alembic import op

revision = "0015"
down_revision = "0014"

# `INSERT OR REPLACE` takes a row away without asking the trigger that keeps it from being deleted.
_REPLACEMENT = """
    CREATE TRIGGER editions_INSERT BEFORE INSERT ON editions
    WHEN EXISTS (
        SELECT 1 FROM editions
        WHERE number = NEW.number OR (day = NEW.day AND revision = NEW.revision)
    )
    BEGIN SELECT RAISE(ABORT, 'a published sheet is never changed: publish a correction'); END"""


def upgrade() -> None:
    """Adds the trigger; PostgreSQL has no such statement."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_REPLACEMENT)
