"""Breaks of the fleet and its notices: terminals that are off called sick, notices that go elsewhere, or twice."""

from tests.mutants.broken import Break

_HEALTH = "tests/sync/center/office/fleet/test_terminal_health.py"
_FLEET = "tests/sync/center/office/fleet/test_fleet.py"
_BOOK = "tests/sync/center/registers/fleet/test_fleet_book.py"
_NOTICES = "tests/sync/center/registers/fleet/test_notice_book.py"
_NOTICE = "tests/sync/center/office/test_notice.py"
_SENDING = "tests/sync/center/registers/fleet/test_notice_sending.py"

FLEET_BREAKS = (
    Break(
        "call a terminal silent that was switched off a quarter of an hour early",
        "sync/center/office/fleet/terminal_hours.py",
        "clock_on(midnight, session.end) - before",
        "clock_on(midnight, session.end)",
        _HEALTH,
    ),
    Break(
        "call everybody silent after the center was off",
        "sync/center/office/fleet/terminal_health.py",
        "min(now - signs.heard, now - signs.listening) > SILENCE_MS",
        "now - signs.heard > SILENCE_MS",
        _HEALTH,
    ),
    Break(
        "tell of the screen that was switched off before its terminal",
        "sync/center/office/fleet/terminal_health.py",
        "    return works_by is None or expected_on(works_by, symptom.since)",
        "    return True",
        _HEALTH,
    ),
    Break(
        "count windows that the hall does not have",
        "sync/center/office/fleet/fleet.py",
        "    here = [row for row in rows if row.in_hall]",
        "    here = list(rows)",
        _FLEET,
    ),
    Break(
        "keep quiet of what came up after a terminal was put off",
        "sync/center/office/fleet/fleet.py",
        "if snooze is None or each.what not in snooze.symptoms)",
        "if snooze is None)",
        _FLEET,
    ),
    Break(
        "tell on a terminal that starts",
        "sync/center/registers/fleet/fleet_book.py",
        "and now - each.first >= TOLD_AFTER_MS for each in found)",
        "for each in found)",
        _BOOK,
    ),
    Break(
        "tell a matter again at each look",
        "sync/center/registers/fleet/notice_book.py",
        'state = "waiting" if again else "given up" if why else "delivered"',
        'state = "waiting"',
        _NOTICES,
    ),
    Break(
        "sign a notice without its time",
        "sync/center/office/notice.py",
        'b".".join((notice.id.encode(), moment.encode(), body))',
        'b".".join((notice.id.encode(), body))',
        _NOTICE,
    ),
    Break(
        "send notices in the clear to whoever is named",
        "sync/center/office/notice.py",
        '    if parts.scheme == "http" and not _loopback(host):',
        "    if False:",
        _NOTICE,
    ),
    Break(
        "follow whoever leads a notice elsewhere",
        "sync/center/registers/fleet/notice_sending.py",
        "            allow_redirects=False,",
        "            allow_redirects=True,",
        _SENDING,
    ),
    Break(
        "trust any authority for a receiver",
        "sync/center/registers/fleet/notice_sending.py",
        "            verify=ca,",
        "            verify=False,",
        _SENDING,
    ),
)
