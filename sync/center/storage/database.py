"""The center's database: its tables, and how it is opened: SQLite by default, PostgreSQL by its URL.

The tables are in SQL that both understand. All times are milliseconds since 1970, UTC.
"""

import sqlite3
from functools import cache, partial
from time import monotonic
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from sync.center.storage.database_url import schema_of

# Milliseconds that one writer waits for another one before it gives up: a slow card holds a sync for seconds.
BUSY_TIMEOUT_MS = 20_000

FILE_AWAY = (
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_READONLY,
)

# A server whose machine is gone sends no goodbye: without these a call would wait for it for hours.
GONE_AFTER = {
    "connect_timeout": 5,  # seconds, until it has let us in
    "keepalives_idle": 10,  # seconds of silence before it is asked whether it is there
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds that what was sent may stay unconfirmed
}

# A server that was started anew has hung up on every connection, and each would be found out by a call that fails.
# So whichever rested for longer than a restart takes is asked first; one that is used again at once costs nothing.
RESTED_SECONDS = 0.5


def engine(url: str) -> Engine:
    """The engine behind `url`. A transaction writes unless its engine was given the option `reads`."""
    parts = make_url(url)
    postgresql = parts.get_backend_name() == "postgresql"
    patience = {name: most for name, most in GONE_AFTER.items() if name not in parts.query} if postgresql else {}
    # what terminals sent is personal, and stays out of errors
    made = create_engine(parts, hide_parameters=True, connect_args=patience)
    if not postgresql:
        event.listen(made, "connect", _configure)
        event.listen(made, "handle_error", _judge)
        event.listen(made, "begin", _begin)
        return made
    event.listen(made, "connect", _show_zeros)
    event.listen(made, "checkin", _rest)
    event.listen(made, "checkout", partial(_wake, made))
    if schema := schema_of(url):
        event.listen(made, "connect", partial(_stay_in, schema))
    return made


def _show_zeros(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # PostgreSQL has no zero byte in a text. What a terminal says may have one, and it must not be refused for ever
    # for that: the byte is written out, as in the quarantine.
    connection.adapters.register_dumper(str, _shown_zeros())


@cache
def _shown_zeros() -> type[Any]:
    """Made where there is PostgreSQL alone: its driver takes a moment to load."""
    from psycopg.types.string import StrDumperUnknown

    class ShownZeros(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\\x00"))

    return ShownZeros


def _rest(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info["rests_since"] = monotonic()


def _wake(made: Engine, connection: DBAPIConnection, entry: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
    """Raises InvalidatePoolError, by which SQLAlchemy connects anew, where nobody is at the other end any more."""
    if monotonic() - entry.info.get("rests_since", monotonic()) < RESTED_SECONDS:
        return
    try:
        made.dialect.do_ping(connection)
    except made.dialect.dbapi.Error as e:  # type: ignore[union-attr]
        raise InvalidatePoolError from e


def _stay_in(schema: str, connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Raises OperationalError where the connection works elsewhere: what stands between may take options off."""
    cursor = connection.cursor()
    cursor.execute("SHOW search_path")
    (said,) = cursor.fetchone() or ("",)
    cursor.close()
    connection.rollback()
    if said.strip('"') != schema:
        why = f"it works in {said}, not in the schema {schema}; let no pooler between that drops `options`"
        raise OperationalError("SHOW search_path", {}, ConnectionError(why))


def _configure(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself, see `_begin`
    cursor = connection.cursor()
    for setting in (f"busy_timeout={BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _judge(context: ExceptionContext) -> None:
    # A connection whose file could not be read or written stays with a disk that failed, after that is back, too.
    code = getattr(context.original_exception, "sqlite_errorcode", 0) & 0xFF
    if code in FILE_AWAY:
        context.is_disconnect = True


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes then fails at once when another one wrote in between;
    # one that says at its start that it will write waits for its turn.
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


# SQLite numbers rows by itself only in a column that is called INTEGER
_counter = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
)

terminals = Table(
    "terminals",
    metadata,
    Column("terminal", String, nullable=False),
    Column("key_hash", String, primary_key=True),
    Column("board", String, nullable=False),
    Column("version", String, nullable=False),
    Column("code", String, nullable=False, index=True),  # empty until nonce and challenge are there
    Column("state", String, nullable=False),  # waiting, accepted, replaced or rejected
    Column("window", String, nullable=False),  # empty until accepted
    Column("first_seen", BigInteger, nullable=False),
    Column("last_seen", BigInteger, nullable=False),
    Column("report", Text),
    Column("reported_at", BigInteger),
    Column("address", String, nullable=False, server_default=""),  # from where it last spoke
    Column("known", Integer, nullable=False, server_default="0"),  # 1 once somebody here has answered for it
    Column("commitment", String, nullable=False, server_default=""),
    Column("challenge", String, nullable=False, server_default=""),
    Column(
        "moved_by", BigInteger, nullable=False, server_default="0"
    ),  # IT's order that it has not asked beyond yet
)

# What each last said to a configuration: an audit fact, `config` or `config_refused`.
config_answers = Table(
    "config_answers",
    metadata,
    Column("terminal", String, primary_key=True),
    Column("what", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String, primary_key=True),
    Column("secret_hash", String, nullable=False),
    Column("window", String, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Column("used_by", String),  # the key's hash
    Column("misused_at", BigInteger),  # when another terminal first came with it, after its use
)

# Each series once: who made it, and its head. What is written to its facts is written here in the same transaction.
makers = Table(
    "makers",
    metadata,
    Column("series", String, primary_key=True),
    Column("terminal", String, nullable=False),  # whose facts stand in this series, and nobody else's
    Column("since", BigInteger, nullable=False),
    Column("through", BigInteger, nullable=False, server_default="0"),  # the last number that is settled
    Column("hash", String, nullable=False, server_default=""),  # of the fact of that number; empty where refused
)

stays = Table(
    "stays",
    metadata,
    Column("id", _counter, primary_key=True),
    Column("terminal", String, nullable=False, index=True),
    Column("window", String, nullable=False, index=True),
    Column("since", BigInteger, nullable=False),  # 0 for its first
    Column("until", BigInteger),  # none while it stands there
    sqlite_autoincrement=True,
)

COMPLAINT_FACTS = text("kind = 'complaint'")  # as text, since only what is said alike finds the index
# By these an index tells where whose fingers are; as text, since only what is said alike finds it.
OF_FINGERS = text(
    """kind = 'audit' AND (raw LIKE '%"what":"enrolment"%' OR raw LIKE '%"what":"erasure"%'"""
    """ OR raw LIKE '%"what":"settlement"%')"""
)

facts = Table(
    "facts",
    metadata,
    Column("terminal", String, primary_key=True),
    Column("series", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("window", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("hash", String, nullable=False),
    Column("raw", Text, nullable=False),
    Index(
        "facts_complaints",
        "terminal",
        "series",
        "seq",
        sqlite_where=COMPLAINT_FACTS,
        postgresql_where=COMPLAINT_FACTS,
    ),
    Index("facts_fingers", "received", "series", "seq", sqlite_where=OF_FINGERS, postgresql_where=OF_FINGERS),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", _counter, primary_key=True),
    Column("terminal", String, nullable=False),
    Column("series", String, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("why", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("released", BigInteger),  # when it was stored after all
    Column("released_by", String, nullable=False, server_default=""),
    Index("quarantine_place", "terminal", "series", "seq"),
    sqlite_autoincrement=True,
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", _counter, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("terminal", String, nullable=False),
    # conflict, chain, board, series, token, quota, window, address, config, rollout, claim or restored
    Column("what", String, nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_autoincrement=True,
)

# Of these an index tells which were replaced; as text, since only what is said alike finds it.
REPLACEABLE = text("mark = '' AND kind IN ('configuration', 'fingers')")
FILED = text("file IS NOT NULL")

orders = Table(
    "orders",
    metadata,
    Column("id", _counter, primary_key=True),
    Column("window", String, nullable=False, index=True),
    Column("kind", String, nullable=False),  # the tag of the body
    Column("body", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("mark", String, nullable=False, server_default=""),  # of the body that was here, once that went
    Index("orders_whole", "kind", "window", "id", "at", sqlite_where=REPLACEABLE, postgresql_where=REPLACEABLE),
    sqlite_autoincrement=True,
)

revocations = Table(
    "revocations",
    metadata,
    Column("key_hash", String, primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("lifted", Integer, nullable=False),  # 1 since IT accepted the terminal again
)

# What proves that a revocation was made here: one row, made with the tables, so that every copy has it.
seals = Table("seals", metadata, Column("key", String, primary_key=True))

directories = Table(
    "directories",
    metadata,
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("directory", Text, nullable=False),
    Column("published_at", BigInteger, nullable=False),
)

bundles = Table(
    "bundles",
    metadata,
    Column("target", String, primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("bundle", Text, nullable=False),
    Column("published_at", BigInteger, nullable=False),  # when its window was first offered it
    Column("held", Integer, nullable=False, server_default="0"),  # 1 while it waits for its wave in a rollout
)

# A push each: in which waves it reaches the windows, and how far that is; see `sync.rollouts.waves`.
rollouts = Table(
    "rollouts",
    metadata,
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("plan", Text, nullable=False),  # as IT signed it
    Column("planned_at", BigInteger, nullable=False),
    Column("begun", Integer, nullable=False),  # waves
    Column("standing", String, nullable=False),
    Column("whole", Integer, nullable=False),  # 1 once the bundle of each of its windows is here
    Column("why", Text, nullable=False),
    Column("forgiven", Text, nullable=False),  # windows, as JSON
    Column("decided_at", BigInteger, nullable=False),  # when IT signed plan or decision last, by its clock
    # by the center's clock; 0 where a version before this did not keep it
    Column("standing_since", BigInteger, nullable=False, server_default="0"),
)

# A release each, and for whom it is; the file lies beside the database, see `software_shelf`.
software = Table(
    "software",
    metadata,
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("sha256", String, nullable=False),
    Column("signed", Text, nullable=False),  # the order
    Column("whole", Integer, nullable=False),  # 1 once every byte of the file is here
    Column("published_at", BigInteger, nullable=False),
)

# What is to be done once, until a time, of those among the orders; and invitations to rate.
errands = Table(
    "errands",
    metadata,
    Column("order", BigInteger, primary_key=True, autoincrement=False),
    Column("window", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("about", Text, nullable=False),  # whom, where, or the text
    Column("by", String, nullable=False),  # who gave it
    Column("request", String),  # the giver's own name for it, so that it is given once
    Column("case", String, index=True),  # of an invitation: by it facts tell what became of it
    Column("given_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("state", String, nullable=False),  # empty while nobody answered; done, refused or late
    Column("detail", Text, nullable=False),
    Column("terminal", String, nullable=False),  # that answered
    Column("ended_at", BigInteger),
    Column("file", Text),  # what came back of diagnostics
    Index("errands_request", "by", "request", unique=True),
    Index("errands_until", "until"),
    Index("errands_files", "until", sqlite_where=FILED, postgresql_where=FILED),
)

# Who else than a terminal may call: the hall's business systems, each with a key of its own.
systems = Table(
    "systems",
    metadata,
    Column("key_hash", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("made_at", BigInteger, nullable=False),
)

# What was published of each day's attendance. A trigger of the database refuses every change, see step 0011.
editions = Table(
    "editions",
    metadata,
    Column("number", _counter, primary_key=True),
    Column("day", String, nullable=False),  # 2026-03-02, the hall's
    Column("revision", Integer, nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("by", String, nullable=False),  # empty where its time had come
    Column("why", Text, nullable=False),  # of a correction
    Column("inputs", String, nullable=False),  # SHA-256 of what it was judged by
    Column("awaited", Text, nullable=False),  # windows, as JSON
    Column("rows", Text, nullable=False),  # as JSON
    Index("editions_day", "day", "revision", unique=True),
    sqlite_autoincrement=True,
)

# How each of the last days was judged last. It follows from the facts, and may be made anew at any time.
judged_days = Table(
    "judged_days",
    metadata,
    Column("day", String, primary_key=True),
    Column("judged_at", BigInteger, nullable=False),
    Column("inputs", String, nullable=False),  # as in `editions`
    Column("edition", BigInteger, nullable=False),  # the number of the day's newest then, 0 before the first
    Column("changes", Integer, nullable=False),  # lines in which it is another than that
    Column("unlisted", Text, nullable=False),  # as JSON
)
judged_rows = Table(
    "judged_rows",
    metadata,
    Column("badge", String, primary_key=True),
    Column("day", String, primary_key=True),
    Column("row", Text, nullable=False),  # as JSON
    Index("judged_rows_day", "day"),
)

# Days that are not published when their time comes, until somebody does it.
holds = Table(
    "holds",
    metadata,
    Column("day", String, primary_key=True),
    Column("by", String, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

# What somebody of the office did, a row for each such fact of the center's own chain. A trigger of the database
# refuses every change, see step 0023.
deeds = Table(
    "deeds",
    metadata,
    Column("number", _counter, primary_key=True),
    Column("register", String, nullable=False),
    Column("case", String, nullable=False),
    Column("did", String, nullable=False),
    Column("by", String, nullable=False),
    Column("why", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),  # of the fact
    Column("form", String, unique=True),  # that was sent for it, so that it is done once
    Index("deeds_case", "register", "case", "number"),
    sqlite_autoincrement=True,
)

# How each case stands: what its deeds come to, by which lists are looked through.
cases = Table(
    "cases",
    metadata,
    Column("register", String, primary_key=True),
    Column("case", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("about", String, nullable=False),  # a badge, mostly
    Column("unit", String, nullable=False),
    Column("window", String, nullable=False),
    Column("due", BigInteger, nullable=False),  # 0 where nothing is
    Column("opened", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("deeds", Integer, nullable=False),
    Index("cases_state", "register", "state", "opened"),
    Index("cases_about", "register", "about", "opened"),
)

# About which days a case decides something; what of it is in force, its deeds and its standing say.
decided_days = Table(
    "decided_days",
    metadata,
    Column("day", String, primary_key=True),  # 2026-03-02, the hall's
    Column("register", String, primary_key=True),
    Column("case", String, primary_key=True),
)

# When it was last looked what a person must decide about a day.
asked_days = Table(
    "asked_days",
    metadata,
    Column("day", String, primary_key=True),
    Column("looked_at", BigInteger, nullable=False),
)

# Who may log in to the pages.
accounts = Table(
    "accounts",
    metadata,
    Column("badge", String, primary_key=True),  # by which they log in; IT's people need none of the hall's
    Column("name", String, nullable=False),
    Column("password_hash", String, nullable=False),  # Argon2id, with its salt and costs
    Column("state", String, nullable=False),  # active, or disabled
    Column("must_change", Integer, nullable=False),  # 1 while the password is one that somebody else knows
    Column("wrong", Integer, nullable=False),  # passwords since the last right one
    Column("locked_until", BigInteger, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)

# What each may do, from when, until when, and in whose place; a role that was taken away stays, with by whom.
grants = Table(
    "grants",
    metadata,
    Column("id", _counter, primary_key=True),
    Column("badge", String, nullable=False, index=True),
    Column("role", String, nullable=False),
    Column("scope", String, nullable=False),  # a unit, a floor, or windows with commas between; empty for the hall
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger),
    Column("instead_of", String, nullable=False),  # the badge of whom they stand in for
    Column("given_by", String, nullable=False),
    Column("taken_by", String, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)

# Who is logged in. The browser has the token, the database its hash.
office_sessions = Table(
    "office_sessions",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("badge", String, nullable=False, index=True),
    Column("csrf", String, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("address", String, nullable=False),
)

# Who looked at whose data, who logged in or tried to, what was changed and refused.
office_audits = Table(
    "office_audits",
    metadata,
    Column("id", _counter, primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("by", String, nullable=False, index=True),
    Column("what", String, nullable=False),  # login, logout, refused, look or change
    Column("page", String, nullable=False),
    Column("about", String, nullable=False, index=True),  # whose data, where it is somebody's
    Column("detail", Text, nullable=False),
    Column("address", String, nullable=False),
    sqlite_autoincrement=True,
)

# Which complaints of terminals are which cases: each becomes one once, however often and late it is delivered.
complaint_facts = Table(
    "complaint_facts",
    metadata,
    Column("terminal", String, primary_key=True),
    Column("series", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("case", String, nullable=False),
)

# By which numbers a case is asked for: its own, and the one that a plate showed.
complaint_numbers = Table(
    "complaint_numbers",
    metadata,
    Column("number", String, primary_key=True),
    Column("case", String, primary_key=True),
)

# Who complained, for as long as it is needed. It stands in no fact.
complaint_contacts = Table(
    "complaint_contacts",
    metadata,
    Column("case", String, primary_key=True),
    Column("contact", Text, nullable=False),  # as JSON
    Column("at", BigInteger, nullable=False),
)

# What each terminal is sick of, and since when: it reports only how it is now.
symptoms = Table(
    "symptoms",
    metadata,
    Column("terminal", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("first", BigInteger, nullable=False),  # when the center saw it first
    Column("last", BigInteger, nullable=False),  # and last, to some minutes
    Column("told", Integer, nullable=False),  # 1 once a notice of it was made
)

# What the webhook is to be told, once a matter, until it has been.
notices = Table(
    "notices",
    metadata,
    Column("id", _counter, primary_key=True),
    Column("kind", String, nullable=False),
    Column("matter", String, nullable=False),
    Column("number", String, nullable=False),  # of the case, or the window
    Column("path", String, nullable=False),  # of the page that shows it
    Column("at", BigInteger, nullable=False),
    Column("state", String, nullable=False),  # waiting, delivered or given up
    Column("tries", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("why", Text, nullable=False),  # the last try failed
    Index("notices_matter", "kind", "matter", unique=True),
    Index("notices_next", "state", "next_at"),
    sqlite_autoincrement=True,
)

# Of these an index tells those that are to be followed up; as text, since only what is said alike finds it.
BAD_ANSWER = text("answer IN ('dissatisfied', 'very_dissatisfied')")

# What citizens answered, each answer once as it stands: made of the facts, and made anew where they say otherwise.
ratings = Table(
    "ratings",
    metadata,
    Column("series", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("window", String, nullable=False),
    Column("badge", String, nullable=False),  # empty where the plate named nobody
    Column("answer", String, nullable=False),  # a level, unclear or unrated
    Column("day", String, nullable=False),  # the hall's; empty where nobody knows it
    Column("at", BigInteger, nullable=False),
    Column("flood", Integer, nullable=False),
    Column("review", String, nullable=False, server_default=""),  # its case in that register; empty for none
    Column("excluded", Integer, nullable=False, server_default="0"),  # 1 while that case has it excluded
    Index("ratings_window", "window", "day"),
    Index("ratings_badge", "badge", "day"),
    Index("ratings_bad", "day", sqlite_where=BAD_ANSWER, postgresql_where=BAD_ANSWER),
)

# How many of each there are by day and by month: what stands in `ratings`, added up.
rating_sums = Table(
    "rating_sums",
    metadata,
    Column("period", String, primary_key=True),  # 2026-11-30 or 2026-11; empty for those of no day
    Column("window", String, primary_key=True),
    Column("badge", String, primary_key=True),
    Column("very_satisfied", BigInteger, nullable=False),
    Column("satisfied", BigInteger, nullable=False),
    Column("basically_satisfied", BigInteger, nullable=False),
    Column("dissatisfied", BigInteger, nullable=False),
    Column("very_dissatisfied", BigInteger, nullable=False),
    Column("unclear", BigInteger, nullable=False),
    Column("unrated", BigInteger, nullable=False),
    Column("excluded", BigInteger, nullable=False),
)

# How far each series is counted in both.
rating_cursors = Table(
    "rating_cursors",
    metadata,
    Column("series", String, primary_key=True),
    Column("through", BigInteger, nullable=False),
)
