"""Step 0007: rollouts, and which bundles wait for their wave in one; those of before wait for none."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, String, Text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Adds the column and the table."""
    op.add_column("bundles", Column("held", Integer, nullable=False, server_default="0"))
    op.create_table(
        "rollouts",
        Column("epoch", BigInteger, primary_key=True, autoincrement=False),
        Column("version", BigInteger, primary_key=True, autoincrement=False),
        Column("plan", Text, nullable=False),
        Column("planned_at", BigInteger, nullable=False),
        Column("begun", Integer, nullable=False),
        Column("standing", String, nullable=False),
        Column("whole", Integer, nullable=False),
        Column("why", Text, nullable=False),
        Column("forgiven", Text, nullable=False),
        Column("decided_at", BigInteger, nullable=False),
    )
