"""Step 0016: the office: its cases and what was done in them, who may log in, who is, and who looked at what."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_counter = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the tables."""
    _cases()
    _people()


def _cases() -> None:
    op.create_table(
        "deeds",
        sa.Column("number", _counter, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("register", "case", "did", "by")),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("form", sa.String, unique=True),
        sqlite_autoincrement=True,
    )
    op.create_index("deeds_case", "deeds", ["register", "case", "number"])
    op.create_table(
        "cases",
        sa.Column("register", sa.String, primary_key=True),
        sa.Column("case", sa.String, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("state", "about", "unit", "window")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("due", "opened", "changed")),
        sa.Column("deeds", sa.Integer, nullable=False),
    )
    op.create_index("cases_state", "cases", ["register", "state", "opened"])
    op.create_index("cases_about", "cases", ["register", "about", "opened"])


def _people() -> None:
    op.create_table(
        "accounts",
        sa.Column("badge", sa.String, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("name", "password_hash", "state")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("must_change", "wrong")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("locked_until", "made_at")),
    )
    op.create_table(
        "grants",
        sa.Column("id", _counter, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("badge", "role", "scope")),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
        *(sa.Column(name, sa.String, nullable=False) for name in ("instead_of", "given_by")),
        sa.Column("taken_by", sa.String, nullable=False, server_default=""),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_grants_badge", "grants", ["badge"])
    op.create_table(
        "office_sessions",
        sa.Column("token_hash", sa.String, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("badge", "csrf")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("made_at", "seen_at")),
        sa.Column("address", sa.String, nullable=False),
    )
    op.create_index("ix_office_sessions_badge", "office_sessions", ["badge"])
    op.create_table(
        "office_audits",
        sa.Column("id", _counter, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("by", "what", "page", "about")),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sqlite_autoincrement=True,
    )
    for name in ("at", "by", "about"):
        op.create_index(f"ix_office_audits_{name}", "office_audits", [name])
