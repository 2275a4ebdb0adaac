"""Step 0009: since when a rollout stands as it does; of those of before nobody knows it."""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Adds the column."""
    op.add_column("rollouts", Column("standing_since", BigInteger, nullable=False, server_default="0"))
