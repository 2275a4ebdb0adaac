"""Step 0005: the software that IT published, and for which windows."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, String, Text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "software",
        Column("epoch", BigInteger, primary_key=True, autoincrement=False),
        Column("version", BigInteger, primary_key=True, autoincrement=False),
        Column("sha256", String, nullable=False),
        Column("signed", Text, nullable=False),
        Column("whole", Integer, nullable=False),
        Column("published_at", BigInteger, nullable=False),
    )
