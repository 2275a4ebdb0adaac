"""Step 0013: what was set aside says when, and by whom, it was stored after all."""

from alembic import op
from sqlalchemy import BigInteger, Column, String

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Adds the columns; nothing was released before."""
    op.add_column("quarantine", Column("released", BigInteger))
    op.add_column("quarantine", Column("released_by", String, nullable=False, server_default=""))
