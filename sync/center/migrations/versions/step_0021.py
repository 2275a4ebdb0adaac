"""Step 0021: what each terminal is sick of and since when, and what the webhook is still to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_counter = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "symptoms",
        sa.Column("terminal", sa.String, primary_key=True),
        sa.Column("what", sa.String, primary_key=True),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("since", "first", "last")),
        sa.Column("told", sa.Integer, nullable=False),
    )
    op.create_table(
        "notices",
        sa.Column("id", _counter, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("kind", "matter", "number", "path")),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", sa.BigInteger, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("notices_matter", "notices", ["kind", "matter"], unique=True)
    op.create_index("notices_next", "notices", ["state", "next_at"])
