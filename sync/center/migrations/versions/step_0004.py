"""Step 0004: whom IT turned away after accepting, and the seal by which what terminals carry of it is believed.

Who is turned away by now is in it as of when it was last heard of.
"""

import secrets

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, String

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds the tables, the seal, and who was turned away."""
    op.create_table(
        "revocations",
        Column("key_hash", String, primary_key=True),
        Column("at", BigInteger, primary_key=True, autoincrement=False),
        Column("lifted", Integer, nullable=False),
    )
    seals = op.create_table("seals", Column("key", String, primary_key=True))
    op.bulk_insert(seals, [{"key": secrets.token_hex(32)}])
    op.execute(
        "INSERT INTO revocations (key_hash, at, lifted) "
        "SELECT key_hash, last_seen, 0 FROM terminals WHERE state = 'rejected' AND known = 1"
    )
