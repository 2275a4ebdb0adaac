"""Step 0018: where whose fingers are is found at once, among all that terminals said of themselves."""

from alembic import op
from sqlalchemy import text

revision = "0018"
down_revision = "0017"

_OF_FINGERS = text(
    """kind = 'audit' AND (raw LIKE '%"what":"enrolment"%' OR raw LIKE '%"what":"erasure"%'"""
    """ OR raw LIKE '%"what":"settlement"%')"""
)


def upgrade() -> None:
    """Makes the index, which has a few hundred of a million facts."""
    of = ["received", "series", "seq"]
    op.create_index("facts_fingers", "facts", of, sqlite_where=_OF_FINGERS, postgresql_where=_OF_FINGERS)
