"""Step 0008: what becomes of each errand, and the systems of the hall that may ask citizens to rate.

Invitations of before have no row: they are over.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, String, Text

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Adds the two tables."""
    op.create_table(
        "errands",
        Column("order", BigInteger, primary_key=True, autoincrement=False),
        Column("window", String, nullable=False, index=True),
        Column("kind", String, nullable=False),
        Column("about", Text, nullable=False),
        Column("by", String, nullable=False),
        Column("request", String),
        Column("case", String, index=True),
        Column("given_at", BigInteger, nullable=False),
        Column("until", BigInteger, nullable=False),
        Column("state", String, nullable=False),
        Column("detail", Text, nullable=False),
        Column("terminal", String, nullable=False),
        Column("ended_at", BigInteger),
        Column("file", Text),
    )
    op.create_index("errands_request", "errands", ["by", "request"], unique=True)
    op.create_table(
        "systems",
        Column("key_hash", String, primary_key=True),
        Column("name", String, nullable=False, unique=True),
        Column("made_at", BigInteger, nullable=False),
    )
