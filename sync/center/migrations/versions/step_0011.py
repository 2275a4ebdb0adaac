"""Step 0011: the published sheets of attendance, which nothing changes afterwards, and those that are held back."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

NO_CHANGE = "a published sheet is never changed: publish a correction"
_SQLITE = """
    CREATE TRIGGER editions_{act} BEFORE {act} ON editions
    BEGIN SELECT RAISE(ABORT, '{why}'); END"""
_REFUSAL = """
    CREATE FUNCTION refuse_edition_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
_POSTGRESQL = """
    CREATE TRIGGER editions_{act} BEFORE {act} ON editions
    FOR EACH {each} EXECUTE FUNCTION refuse_edition_change()"""


def upgrade() -> None:
    """Makes both tables, and what refuses a change."""
    op.create_table(
        "editions",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("day", sa.String, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("published_at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("inputs", sa.String, nullable=False),
        sa.Column("awaited", sa.Text, nullable=False),
        sa.Column("rows", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("editions_day", "editions", ["day", "revision"], unique=True)
    op.create_table(
        "holds",
        sa.Column("day", sa.String, primary_key=True),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    _freeze()


def _freeze() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(act=act, why=NO_CHANGE))
        return
    op.execute(_REFUSAL.format(why=NO_CHANGE))
    for act, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(_POSTGRESQL.format(act=act, each=each))
