"""Step 0020: what citizens answered as it stands, and its sums by day and month, window and person."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_SUMMED = (
    "very_satisfied",
    "satisfied",
    "basically_satisfied",
    "dissatisfied",
    "very_dissatisfied",
    "unclear",
    "unrated",
    "excluded",
)
_BAD = sa.text("answer IN ('dissatisfied', 'very_dissatisfied')")


def upgrade() -> None:
    """Makes the three tables, empty: the center counts what it has from the beginning."""
    op.create_table(
        "ratings",
        sa.Column("series", sa.String, primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("window", sa.String, nullable=False),
        sa.Column("badge", sa.String, nullable=False),
        sa.Column("answer", sa.String, nullable=False),
        sa.Column("day", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("flood", sa.Integer, nullable=False),
        sa.Column("review", sa.String, nullable=False, server_default=""),
        sa.Column("excluded", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_index("ratings_window", "ratings", ["window", "day"])
    op.create_index("ratings_badge", "ratings", ["badge", "day"])
    op.create_index("ratings_bad", "ratings", ["day"], sqlite_where=_BAD, postgresql_where=_BAD)
    op.create_table(
        "rating_sums",
        sa.Column("period", sa.String, primary_key=True),
        sa.Column("window", sa.String, primary_key=True),
        sa.Column("badge", sa.String, primary_key=True),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in _SUMMED),
    )
    op.create_table(
        "rating_cursors",
        sa.Column("series", sa.String, primary_key=True),
        sa.Column("through", sa.BigInteger, nullable=False),
    )
