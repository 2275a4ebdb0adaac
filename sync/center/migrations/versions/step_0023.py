"""Step 0023: the database itself refuses to change what the office did."""

from alembic import op

revision = "0023"
down_revision = "0022"

DEED_KEPT = "a deed is never changed: do another in its case"
_DEEDS_SQLITE = """
    CREATE TRIGGER deeds_{act} BEFORE {act} ON deeds
    BEGIN SELECT RAISE(ABORT, '{why}'); END"""
# `INSERT OR REPLACE` takes a row away without asking the trigger that keeps it from being deleted.
_DEEDS_REPLACEMENT = """
    CREATE TRIGGER deeds_INSERT BEFORE INSERT ON deeds
    WHEN EXISTS (SELECT 1 FROM deeds WHERE number = NEW.number OR form = NEW.form)
    BEGIN SELECT RAISE(ABORT, '{why}'); END"""
_DEEDS_REFUSAL = """
    CREATE FUNCTION refuse_deed_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
_DEEDS_POSTGRESQL = """
    CREATE TRIGGER deeds_{act} BEFORE {act} ON deeds
    FOR EACH {each} EXECUTE FUNCTION refuse_deed_change()"""


def upgrade() -> None:
    """Adds the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(_DEEDS_SQLITE.format(act=act, why=DEED_KEPT))
        op.execute(_DEEDS_REPLACEMENT.format(why=DEED_KEPT))
        return
    op.execute(_DEEDS_REFUSAL.format(why=DEED_KEPT))
    for act, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(_DEEDS_POSTGRESQL.format(act=act, each=each))
