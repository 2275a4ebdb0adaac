"""Step 0010: the head of each series stands in a row of its own, reckoned once from what was stored and refused."""

from alembic import op
from sqlalchemy import BigInteger, Column, String

revision = "0010"
down_revision = "0009"

# Nothing behind a gap was ever stored, so the highest number is also where the unbroken run ends.
_THROUGH = """
    UPDATE makers SET through = COALESCE((
        SELECT MAX(seq) FROM (
            SELECT seq FROM facts WHERE facts.terminal = makers.terminal AND facts.series = makers.series
            UNION ALL
            SELECT seq FROM quarantine
            WHERE quarantine.terminal = makers.terminal AND quarantine.series = makers.series
        ) AS settled
    ), 0)"""
_HASH = """
    UPDATE makers SET hash = COALESCE((
        SELECT facts.hash FROM facts
        WHERE facts.terminal = makers.terminal AND facts.series = makers.series AND facts.seq = makers.through
    ), '')"""


def upgrade() -> None:
    """Adds the columns and fills them."""
    op.add_column("makers", Column("through", BigInteger, nullable=False, server_default="0"))
    op.add_column("makers", Column("hash", String, nullable=False, server_default=""))
    op.execute(_THROUGH)
    op.execute(_HASH)
