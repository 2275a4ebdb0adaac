"""Step 0014: an order that nobody can be given any more may be emptied, and its mark is kept."""

from alembic import op
from sqlalchemy import Column, String, text

revision = "0014"
down_revision = "0013"

_REPLACEABLE = text("mark = '' AND kind IN ('configuration', 'fingers')")
_FILED = text("file IS NOT NULL")


def upgrade() -> None:
    """Adds the column, empty where the body is there, and indexes by which what may go is found at once."""
    op.add_column("orders", Column("mark", String, nullable=False, server_default=""))
    by_place = ["kind", "window", "id", "at"]
    op.create_index("orders_whole", "orders", by_place, sqlite_where=_REPLACEABLE, postgresql_where=_REPLACEABLE)
    op.create_index("errands_until", "errands", ["until"])
    op.create_index("errands_files", "errands", ["until"], sqlite_where=_FILED, postgresql_where=_FILED)
