"""Step 0019: the complaints: which facts are cases, by which numbers these are found, and who complained."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_COMPLAINTS = sa.text("kind = 'complaint'")


def upgrade() -> None:
    """Makes the tables, and an index by which facts that are no case yet are found at once."""
    place = ("terminal", "series", "seq")
    op.create_index("facts_complaints", "facts", place, sqlite_where=_COMPLAINTS, postgresql_where=_COMPLAINTS)
    op.create_table(
        "complaint_facts",
        *(sa.Column(name, sa.String, primary_key=True) for name in ("terminal", "series")),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("case", sa.String, nullable=False),
    )
    op.create_table(
        "complaint_numbers",
        *(sa.Column(name, sa.String, primary_key=True) for name in ("number", "case")),
    )
    op.create_table(
        "complaint_contacts",
        sa.Column("case", sa.String, primary_key=True),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
