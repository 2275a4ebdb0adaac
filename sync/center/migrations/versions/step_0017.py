"""Step 0017: how each of the last days was judged last, so that no page waits for the judging."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Makes both tables; they fill by themselves."""
    op.create_table(
        "judged_days",
        sa.Column("day", sa.String, primary_key=True),
        sa.Column("judged_at", sa.BigInteger, nullable=False),
        sa.Column("inputs", sa.String, nullable=False),
        sa.Column("edition", sa.BigInteger, nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("unlisted", sa.Text, nullable=False),
    )
    op.create_table(
        "judged_rows",
        sa.Column("badge", sa.String, primary_key=True),
        sa.Column("day", sa.String, primary_key=True),
        sa.Column("row", sa.Text, nullable=False),
    )
    op.create_index("judged_rows_day", "judged_rows", ["day"])
