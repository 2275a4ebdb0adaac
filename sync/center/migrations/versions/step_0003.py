"""Step 0003: which terminal stood at which window, and when.

Those that stand somewhere have stood there since ever, as far as is known; of those that left nothing is known.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, String

revision = "0003"
down_revision = "0002"

_counter = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Adds the table, and fills in who stands where."""
    op.create_table(
        "stays",
        Column("id", _counter, primary_key=True),
        Column("terminal", String, nullable=False, index=True),
        Column("window", String, nullable=False, index=True),
        Column("since", BigInteger, nullable=False),
        Column("until", BigInteger),
        sqlite_autoincrement=True,
    )
    op.execute(
        'INSERT INTO stays (terminal, "window", since) '
        "SELECT terminal, \"window\", 0 FROM terminals WHERE state = 'accepted'"
    )
