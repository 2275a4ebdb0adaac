"""Step 0006: which order moved a terminal where it stands, and what each last said to a configuration.

Nothing is known of either for terminals of before: an order of old moves nobody again, and answers come anew.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, String, Text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Adds the column and the table."""
    op.add_column("terminals", Column("moved_by", BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "config_answers",
        Column("terminal", String, primary_key=True),
        Column("what", String, nullable=False),
        Column("detail", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("received", BigInteger, nullable=False),
    )
