"""Every count on every page is the roster's, whatever the hall and whatever happened in it.

Halls are drawn with two days of what everybody did, and with leave, cover, terminals that are cut off, ratings,
complaints and requests. Each page is fetched over HTTP and read as it stands. What is fair:

* whoever was to work stands on each sheet, in the month, the allowances and the assessment once, wherever they are
  listed and wherever they sat; heads of units together see everybody once;
* late, early, absent and on leave are those who were so, but nobody of whom a terminal may still tell better;
* a sum is what its lines add up to, and a month is its days;
* each citizen is counted once, by window, unit or person; each complaint and each request stands in one state;
* each window is once on the board and once among the terminals, silent or not;
* whoever must decide is asked once about each punch that was taken back, and about none that did not come.
"""

from collections import Counter
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings

from sync.center.store import Store
from tests.support.drawn_center import HEAD, LEADER, at, drawn_center
from tests.support.drawn_hall import (
    DRAWN_LEVELS,
    FRIDAY,
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    WORKED,
    DrawnHall,
    drawn_halls,
)
from tests.support.drawn_witness import DrawnWitness, PersonLine, together
from tests.support.read_page import ReadPage
from tests.support.served_office import OfficeBrowser, OfficeSite, served_office

SQLITE_ALONE = "what a page counts is counted from the same rows"
NOW = at(WEDNESDAY, 10 * 60 + 30)
FIGURES = "half days absent", "times late", "times left early", "half days on leave"
LEVEL_HEADS = "Very satisfied", "Satisfied", "Basically satisfied", "Dissatisfied", "Very dissatisfied"
REQUEST_STATES = {  # by how many half days were asked for, and what became of it
    (1, "waits"): "waits for the group leader",
    (2, "waits"): "waits for supervision's head",
    (1, "granted"): "approved, for the record",
    (2, "granted"): "approved",
    (1, "refused"): "refused",
    (2, "refused"): "refused",
}
COMPLAINT_STATES = {
    "registered": "taken down",
    "accepted": "accepted for inquiry",
    "refused": "not accepted for inquiry",
}


class DrawnPages:
    """The pages of a drawn hall, each compared with what was drawn."""

    def __init__(self, hall: DrawnHall, office: OfficeSite) -> None:
        self.hall, self.witness, self._office = hall, DrawnWitness(hall), office
        self.badges = sorted(each.badge for each in hall.people)
        self.windows = sorted(hall.units)
        office.add(HEAD, "supervision_head")
        office.add("it", "it")
        office.add(LEADER, "group_leader", scope=",".join(hall.units))
        self.head, self.it, self.leader, self.anybody = (
            self.reader(HEAD),
            self.reader("it"),
            self.reader(LEADER),
            self.reader(),
        )

    def reader(self, badge: str = "") -> OfficeBrowser:
        """Somebody who reads English."""
        browser = self._office.browser(badge)
        browser.get("/language/en?next=/c")
        return browser

    def check(self) -> None:
        for day in WORKED:
            self._sheet(day)
            self._published(day)
        self._start()
        self._month()
        self._allowance()
        self._own_month()
        self._heads_of_units()
        self._absences()
        self._ratings()
        self._assessment()
        self._complaints()
        self._requests()
        self._settling()
        self._board()
        self._fleet()
        self._accounts()

    # Attendance.

    def _sheet(self, day: str) -> None:
        page, expected = read(self.head, f"/sheet/{day}"), self.witness.lines(day)
        lines = page.lines(-1)
        assert sorted(line["badge"] for line in lines) == self.badges
        assert {line["badge"]: person_line(line) for line in lines} == expected
        late, early = (sum(bool(each[n]) for each in expected.values()) for n in (1, 2))
        all_ = together(expected.values())
        sentence = (
            f"{day}: # people, # of them in order; # late, # left early, # half days absent, "
            "# half days on leave, # to be checked"
        )
        counted = [
            len(self.badges),
            self.witness.in_order(day),
            late,
            early,
            all_.absent,
            all_.leave,
            all_.unsettled,
        ]
        assert page.numbers(sentence) == counted

    def _published(self, day: str) -> None:
        page, names = read(self.anybody, f"/published/{day}"), {each.name: each for each in self.hall.people}
        lines = page.lines()
        assert sorted(line["name"] for line in lines) == sorted(names)
        expected = self.witness.lines(day)
        assert {names[line["name"]].badge: person_line(line) for line in lines} == expected
        all_ = together(expected.values())
        sentence = "# people: # half days absent, # on leave, # times late, # times left early, # to be checked"
        counted = [len(names), all_.absent, all_.leave, all_.late, all_.early, all_.unsettled]
        assert page.numbers(sentence) == counted

    def _start(self) -> None:
        page, lines = read(self.head, "/"), self.witness.lines(TUESDAY).values()
        absent, unsettled = sum(bool(each.absent) for each in lines), sum(each.unsettled for each in lines)
        sentence = f"Sheet of {TUESDAY} (published): # people, # absent, # to be checked"
        assert page.numbers(sentence) == [len(self.badges), absent, unsettled]

    def _both_days(self) -> dict[str, PersonLine]:
        days = [self.witness.lines(day) for day in WORKED]
        return {badge: together(day[badge] for day in days) for badge in self.badges}

    def _month(self) -> None:
        heads, *rows, foot = read(self.head, "/month?month=2026-09").tables[0]
        lines = {row[0].split()[-1]: dict(zip(heads, row, strict=True)) for row in rows}
        assert len(rows) == len(lines)
        assert sorted(lines) == self.badges
        both = self._both_days()
        assert {badge: counted(line) for badge, line in lines.items()} == {b: each[:4] for b, each in both.items()}
        assert foot[0] == f"All {len(rows)} people together"
        for head, sum_ in zip(heads[-8:], foot[1:], strict=True):
            assert int(sum_) == sum(int(line[head]) for line in lines.values()), head

    def _allowance(self) -> None:
        page, both = read(self.head, "/allowance?month=2026-09"), self._both_days()
        lines = page.lines()
        assert sorted(line["badge"] for line in lines) == self.badges
        assert {line["badge"]: counted(line) for line in lines} == {b: each[:4] for b, each in both.items()}
        parts = "half days at work", *FIGURES[::3], "half days to be checked"
        for line in lines:
            assert int(line["half days due"]) == 4 == sum(int(line[part]) for part in parts)
            assert bool(int(line["half days to be checked"])) == bool(both[line["badge"]].unsettled)
        sentence = "Together: # half days due, # at work, # absent, # on leave, # to be checked"
        assert page.numbers(sentence) == [
            sum(int(line[part]) for line in lines) for part in ("half days due", *parts)
        ]

    def _own_month(self) -> None:
        """Of one person: the others' are no others."""
        badge = self.badges[0]
        self._office.add(badge, "staff")
        said = read(self.reader(badge), "/my-month?month=2026-09").numbers(
            "# half days due: # at work, # absent, # on leave, # to be checked; # times late, # times left early"
        )
        due, attended, absent, leave, unsettled, late, early = said
        assert due == 4 == attended + absent + leave + unsettled
        assert (absent, late, early, leave) == self._both_days()[badge][:4]

    def _heads_of_units(self) -> None:
        found = list[str]()
        for unit in sorted(set(self.hall.units.values())):
            self._office.add(f"head of {unit}", "unit_head", scope=unit)
            lines = read(self.reader(f"head of {unit}"), f"/sheet/{MONDAY}").lines(-1)
            assert {line["unit"] for line in lines} <= {unit}
            found += [line["badge"] for line in lines]
        assert sorted(found) == self.badges

    def _absences(self) -> None:
        page = read(self.head, f"/absences?first={MONDAY}&last={FRIDAY}")
        lines = page.lines()
        away = self.witness.away(WORKED) | self.witness.granted()
        assert page.numbers("# people on leave or out") == [len(away)]
        leave = [(line["Badge number"], line["When"]) for line in lines if line["What"] == "Leave"]
        assert len(leave) == len(set(leave)) == self.witness.leaves()
        assert {badge for badge, _ in leave} == away

    # What citizens said.

    def _ratings(self) -> None:
        answers = self.witness.answers()
        for by in ("window", "unit", "person"):
            page = read(self.head, f"/ratings?period=2026-09&by={by}")
            expected = Counter[tuple[str, str]]()
            for (window, badge, answer), count in answers.items():
                key = {"window": window, "unit": self.hall.units[window], "person": badge}[by]
                expected[key, answer] += count
            lines = page.lines(-1)
            head = {"window": "Window", "unit": "Unit", "person": "Badge"}[by]
            columns = dict(
                zip((*DRAWN_LEVELS, "unclear", "unrated"), (*LEVEL_HEADS, "Unclear", "Not rated"), strict=True)
            )
            found = Counter(
                {(line[head], answer): int(line[column]) for line in lines for answer, column in columns.items()}
            )
            assert +found == expected, by
            assert len({line[head] for line in lines}) == len(lines)
            sums = Counter[str]()
            for (_, answer), count in expected.items():
                sums[answer] += count
            rated = sum(sums[level] for level in DRAWN_LEVELS)
            sentence = "# ratings; beside them # unclear, # invitations that nobody answered, # excluded"
            assert page.numbers(sentence) == [rated, sums["unclear"], sums["unrated"], 0], by
        listed = read(self.head, "/ratings/list?period=2026-09").lines()
        assert len(listed) == sum(answers.values())

    def _assessment(self) -> None:
        for about, head, known in (("people", "Badge", self.badges), ("windows", "Window", self.windows)):
            page = read(self.head, f"/assessment?period=2026-09&about={about}")
            assert sorted(line[head] for line in page.lines()) == known
            assert sum(page.numbers("Ranked: #; without a basis: #")) == len(known)

    def _complaints(self) -> None:
        page, expected = read(self.head, "/complaints?state=all"), self.witness.complaints()
        lines = page.lines()
        assert len({line["Number"] for line in lines}) == len(lines)
        assert Counter(line["State"] for line in lines) == {COMPLAINT_STATES[s]: n for s, n in expected.items()}
        for state, count in expected.items():
            assert page.numbers(f"{COMPLAINT_STATES[state]} #")[0] == count
        assert page.numbers("Overdue # Not ended yet #") == [0, expected.total() - expected["refused"]]

    # What waits for somebody.

    def _requests(self) -> None:
        expected = Counter(REQUEST_STATES[each.halves, each.state] for each in self.hall.requests)
        lines = read(self.head, "/requests/all").lines()
        assert Counter(line["How it stands"] for line in lines) == expected
        assert sorted(line["Badge number"] for line in lines) == sorted(each.badge for each in self.hall.requests)
        leaders, heads, recorded = (
            expected[REQUEST_STATES[of]] for of in ((1, "waits"), (2, "waits"), (1, "granted"))
        )
        waiting = {(self.head, ""): heads + recorded, (self.head, "?lower=1"): heads + recorded + leaders}
        for (browser, asked), count in {**waiting, (self.leader, ""): leaders}.items():
            assert len(read(browser, f"/requests/waiting{asked}").lines()) == count
        for browser, sentence, count in (
            (self.head, "# requests wait for your word", heads),
            (self.head, "# approved requests are to be taken into the record", recorded),
            (self.leader, "# requests wait for your word", leaders),
        ):
            start = read(browser, "/")
            assert (start.numbers(sentence) if count else []) == ([count] if count else [])
            assert count or sentence[2:] not in start.words

    def _settling(self) -> None:
        page = read(self.head, "/settling")
        lines = page.lines()
        asked = Counter((line["Day"], line["Badge"]) for line in lines if "taken back" in line["What it is"])
        assert asked == Counter((day, badge) for day in WORKED for badge in self.witness.taken_back(day))
        for day, count in Counter(line["Day"] for line in lines).items():
            assert page.numbers(f"{day} (#)") == [count]
        for what, count in Counter(line["What it is"] for line in lines).items():
            assert page.numbers(f"{what} #") == [count]

    # Windows, terminals and accounts.

    def _board(self) -> None:
        page = read(self.leader, "/board")
        cards = Counter(word for word in page.words.split() if word in self.hall.units)
        assert cards == dict.fromkeys(self.windows, 1)
        told = [window for window in self.windows if self.hall.told(window, WEDNESDAY)]
        vacant = sum(window in self.hall.vacant for window in told)
        serve = len(told) - vacant
        counts = {
            "vacant": vacant,
            "serves": serve,
            "not known: the terminal is silent": len(self.windows) - len(told),
        }
        for words, count in counts.items():
            assert (f"{words} {count} " in page.words) == bool(count), words
        start = read(self.leader, "/").words
        assert (f"{vacant} windows vacant now" in start) == bool(vacant)

    def _fleet(self) -> None:
        page = read(self.it, "/fleet")
        assert sorted(line["Window"] for line in page.lines()) == self.windows
        assert page.numbers("= # windows") == page.numbers("# windows shown") == [len(self.windows)]

    def _accounts(self) -> None:
        page = read(self.it, "/people")
        units = {f"head of {unit}" for unit in self.hall.units.values()}
        everybody = sorted({HEAD, LEADER, "it", self.badges[0], *units})
        assert sorted(line["Badge number"] for line in page.lines()) == everybody
        assert page.numbers("# in all") == [len(everybody)]


def read(browser: OfficeBrowser, address: str) -> ReadPage:
    return ReadPage(browser.get(address))


def counted(line: dict[str, str]) -> tuple[int, int, int, int]:
    absent, late, early, leave = (int(line[figure]) for figure in FIGURES)
    return absent, late, early, leave


def person_line(line: dict[str, str]) -> PersonLine:
    return PersonLine(*counted(line), int(bool(line["to be checked"])))


def check(hall: DrawnHall) -> None:
    with TemporaryDirectory() as folder, closing(Store(f"sqlite:///{Path(folder) / 'center.db'}")) as store:
        drawn_center(store, hall)
        with served_office(store, NOW) as office:
            DrawnPages(hall, office).check()


@settings(max_examples=5, phases=(Phase.generate,))  # a red run is over at once; the long one looks for the least
@given(drawn_halls())
def test_every_count_on_every_page_is_the_roster_s(hall: DrawnHall) -> None:
    check(hall)


@pytest.mark.long
@settings(max_examples=200)
@given(drawn_halls())
def test_every_count_is_in_many_halls(hall: DrawnHall) -> None:
    check(hall)
