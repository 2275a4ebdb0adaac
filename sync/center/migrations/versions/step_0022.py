"""Step 0022: about which days a case decides something, and when it was last looked what is to be decided."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Makes both tables; no case has decided about a day before."""
    op.create_table(
        "decided_days",
        *(sa.Column(name, sa.String, primary_key=True) for name in ("day", "register", "case")),
    )
    op.create_table(
        "asked_days",
        sa.Column("day", sa.String, primary_key=True),
        sa.Column("looked_at", sa.BigInteger, nullable=False),
    )
