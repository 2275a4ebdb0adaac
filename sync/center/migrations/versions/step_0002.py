"""Step 0002: who may join: a terminal's address and comparison, who is known here, tokens, and who made a series.

A code of before stays, and is believed no more: the center had no share in it.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, String

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds columns and tables, and fills in what the facts tell."""
    for name in ("address", "commitment", "challenge"):
        op.add_column("terminals", Column(name, String, nullable=False, server_default=""))
    op.add_column("terminals", Column("known", Integer, nullable=False, server_default="0"))
    # Whoever was accepted, or has facts here, was answered for; who was rejected may have been accepted before.
    with_facts = "terminal IN (SELECT DISTINCT terminal FROM facts)"
    op.execute(f"UPDATE terminals SET known = 1 WHERE state <> 'waiting' OR {with_facts}")
    _tokens()
    _makers()


def _tokens() -> None:
    op.create_table(
        "tokens",
        Column("id", String, primary_key=True),
        Column("secret_hash", String, nullable=False),
        Column("window", String, nullable=False),
        Column("made_at", BigInteger, nullable=False),
        Column("expires_at", BigInteger, nullable=False),
        Column("used_at", BigInteger),
        Column("used_by", String),
        Column("misused_at", BigInteger),
    )


def _makers() -> None:
    op.create_table(
        "makers",
        Column("series", String, primary_key=True),
        Column("terminal", String, nullable=False),
        Column("since", BigInteger, nullable=False),
    )
    # Who delivered first in a series made it; whoever came with it later did not.
    first = "SELECT series, min(received) AS since FROM facts GROUP BY series"
    op.execute(
        "INSERT INTO makers (series, terminal, since) "
        "SELECT f.series, min(f.terminal), f.received FROM facts f "
        f"JOIN ({first}) first ON first.series = f.series AND first.since = f.received "
        "GROUP BY f.series, f.received"
    )
