"""Step 0001: the tables as they were when migrations began.

A database of before has no version. It has these tables, or all but `directories`; what is missing is made.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, String, Text

revision = "0001"
down_revision = None

_counter = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Makes what is not there."""
    _terminals()
    _facts()
    _refusals()
    _orders()
    _configuration()


def _terminals() -> None:
    op.create_table(
        "meta",
        Column("key", String, primary_key=True),
        Column("value", Text, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "terminals",
        Column("terminal", String, nullable=False),
        Column("key_hash", String, primary_key=True),
        Column("board", String, nullable=False),
        Column("version", String, nullable=False),
        Column("code", String, nullable=False),
        Column("state", String, nullable=False),
        Column("window", String, nullable=False),
        Column("first_seen", BigInteger, nullable=False),
        Column("last_seen", BigInteger, nullable=False),
        Column("report", Text),
        Column("reported_at", BigInteger),
        if_not_exists=True,
    )
    op.create_index("ix_terminals_code", "terminals", ["code"], if_not_exists=True)


def _facts() -> None:
    op.create_table(
        "facts",
        Column("terminal", String, primary_key=True),
        Column("series", String, primary_key=True),
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        Column("kind", String, nullable=False),
        Column("window", String, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("received", BigInteger, nullable=False),
        Column("hash", String, nullable=False),
        Column("raw", Text, nullable=False),
        if_not_exists=True,
    )


def _refusals() -> None:
    op.create_table(
        "quarantine",
        Column("id", _counter, primary_key=True),
        Column("terminal", String, nullable=False),
        Column("series", String, nullable=False),
        Column("seq", BigInteger, nullable=False),
        Column("received", BigInteger, nullable=False),
        Column("why", Text, nullable=False),
        Column("raw", Text, nullable=False),
        sqlite_autoincrement=True,
        if_not_exists=True,
    )
    op.create_index("quarantine_place", "quarantine", ["terminal", "series", "seq"], if_not_exists=True)
    op.create_table(
        "alarms",
        Column("id", _counter, primary_key=True),
        Column("at", BigInteger, nullable=False),
        Column("terminal", String, nullable=False),
        Column("what", String, nullable=False),
        Column("detail", Text, nullable=False),
        sqlite_autoincrement=True,
        if_not_exists=True,
    )


def _orders() -> None:
    op.create_table(
        "orders",
        Column("id", _counter, primary_key=True),
        Column("window", String, nullable=False),
        Column("kind", String, nullable=False),
        Column("body", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        sqlite_autoincrement=True,
        if_not_exists=True,
    )
    op.create_index("ix_orders_window", "orders", ["window"], if_not_exists=True)


def _configuration() -> None:
    op.create_table(
        "directories",
        Column("epoch", BigInteger, primary_key=True, autoincrement=False),
        Column("version", BigInteger, primary_key=True, autoincrement=False),
        Column("directory", Text, nullable=False),
        Column("published_at", BigInteger, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "bundles",
        Column("target", String, primary_key=True),
        Column("epoch", BigInteger, primary_key=True, autoincrement=False),
        Column("version", BigInteger, primary_key=True, autoincrement=False),
        Column("bundle", Text, nullable=False),
        Column("published_at", BigInteger, nullable=False),
        if_not_exists=True,
    )
