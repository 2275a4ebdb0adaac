"""The store, the center's database in use: what was taken in, what is to be sent out, and the gate to it.

Every operation is one transaction. Times are arguments, in milliseconds since 1970, UTC.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Row, Table, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from sync.bundles.signed_directory import DirectoryPayload
from sync.bundles.trust import KeyTrust, followed
from sync.center.envelopes import OrdersQuery
from sync.center.facts import fact_list, fact_table, own_facts
from sync.center.facts.fact_list import FactQuestion, FactsFound
from sync.center.facts.fact_table import OthersSeries, SeriesHead
from sync.center.facts.intake import Intake, Item, read
from sync.center.facts.quarantine_book import QuarantineBook
from sync.center.facts.rating_counter import RatingCounter
from sync.center.hall import (
    admission,
    config_answers,
    directories,
    hall_board,
    publications,
    published_hall,
    quotas,
    restores,
    revocations,
    roster_check,
    sightings,
    stays,
    successions,
    windows,
)
from sync.center.hall.admission import OtherTerminal
from sync.center.hall.hall_answers import hall_answer
from sync.center.hall.quotas import QuotaSpent
from sync.center.hall.systems import Systems
from sync.center.joining.gate import Gate
from sync.center.orders import bundle_intake, errand_table, order_notices, order_table, placing, rollouts
from sync.center.orders.bundle_intake import Publication
from sync.center.orders.errand_book import ErrandBook
from sync.center.orders.rollouts import Rollouts
from sync.center.orders.software_orders import SoftwareOrders, signed_for
from sync.center.people.accounts import Accounts
from sync.center.registers.assessment.announcement_book import AnnouncementBook
from sync.center.registers.assessment.assessed_months import AssessedMonths
from sync.center.registers.assessment.assessment_book import AssessmentBook
from sync.center.registers.assessment.objection_book import ObjectionBook
from sync.center.registers.attendance.editions import Editions
from sync.center.registers.attendance.settlements import Settlements
from sync.center.registers.complaints.complaint_book import ComplaintBook
from sync.center.registers.fleet.fleet_book import FleetBook
from sync.center.registers.fleet.joining_book import JoiningBook
from sync.center.registers.fleet.notice_book import NoticeBook
from sync.center.registers.leave import hall_lists
from sync.center.registers.leave.request_book import RequestBook
from sync.center.registers.people.erasure_book import ErasureBook
from sync.center.registers.people.people_book import PeopleBook
from sync.center.registers.ratings.format_book import FormatBook
from sync.center.registers.ratings.review_book import ReviewBook
from sync.center.retention import Retention
from sync.center.storage import hall_claim, schema
from sync.center.storage.database import engine, meta, orders, terminals
from sync.center.storage.figures import CenterFigures, figures
from sync.center.storage.transactions import Transactions, one_at_a_time
from sync.contract import (
    Delivery,
    DeliveryReceipt,
    DirectoryAnswer,
    PairRequest,
    PublishedByKey,
    PublishedHall,
    Report,
    ReportReceipt,
    RevocationAnswer,
    RevocationList,
    revocations_digest,
    software_digest,
    successions_digest,
)
from sync.export_file import Header
from sync.rollouts.hall_answer import HallAnswer
from terminal.domain.directory import Directory
from terminal.domain.facts import Audit
from terminal.domain.roster import Entry, Roster
from terminal.domain.window import Window

Settled = TypeVar("Settled")


class Store:
    """The database behind `url`. `id` names it: another one was restored or replaced.

    It is made, or brought to the newest step of the tables, unless `make` is false: then it must be there already.
    Raises `MigrationNeeded`, `NewerProgramNeeded`.
    """

    def __init__(self, url: str, *, make: bool = True) -> None:
        made = engine(url)
        self._engine, self.notices = Transactions(made), order_notices.of(made)
        self._reading = self._engine.reading
        self.writers, self.together = self._engine.writers, self._engine.together
        with self._engine.begin() as connection:
            (schema.migrate if make else schema.check)(connection)
            self.id = _identity(connection)
        self.gate = Gate(self._engine, self.id)
        self.software = SoftwareOrders(self._engine)
        self.rollouts, self.editions = Rollouts(self._engine), Editions(self._engine)
        self.settlements = Settlements(self._engine, self.id)
        self.errands, self.systems = ErrandBook(self._engine), Systems(self._engine)
        self.accounts = Accounts(self._engine)
        self.complaints = ComplaintBook(self._engine, self.id)
        self.ratings = RatingCounter(self._engine)
        self.reviews = ReviewBook(self._engine, self.id)
        months = AssessedMonths()
        self.assessments = AssessmentBook(self._engine, self.id, months)
        self.announcements = AnnouncementBook(self._engine, self.id, months)
        self.objections = ObjectionBook(self._engine, self.id, self.announcements)
        self.formats = FormatBook(self._engine, self.id)
        self.quarantine, self.retention = QuarantineBook(self._engine), Retention(self._engine)
        self.requests = RequestBook(self._engine, self.id, self.accounts)
        self.erasures, self.people = ErasureBook(self._engine, self.id), PeopleBook(self._engine, self.id)
        self.fleet, self.told = FleetBook(self._engine, self.id), NoticeBook(self._engine, self.id)
        self.joining = JoiningBook(self._engine, self.id)

    def close(self) -> None:
        self._engine.close()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """For a page that shows what stands in several places: all of it as it was at one moment."""
        with self._reading.begin() as connection:
            yield connection

    def belong_to(self, hall: str) -> None:
        """Serves this hall of several from now on. Raises `OtherHall`."""
        with self._engine.begin() as connection:
            hall_claim.claim(connection, hall)

    def look(self) -> None:
        """Reads a row as a call that writes would. Raises SQLAlchemyError."""
        with self._engine.begin() as connection:
            connection.execute(select(meta).with_for_update()).first()

    def write(self) -> None:
        """Writes what stands there already, durably, as a delivery would be.

        Raises SQLAlchemyError, `MigrationNeeded`, `NewerProgramNeeded`.
        """
        with self._engine.begin() as connection:
            schema.check(connection)
            connection.execute(update(meta).where(meta.c.key == "store").values(value=self.id))

    def take(self, key: str, delivery: Delivery, address: str, now: int) -> DeliveryReceipt:
        """Settles what can be settled of a delivery, all or none; `address` is where it comes from.

        Raises `UnknownKey`, `NotAccepted`, `OthersSeries`, `QuotaSpent`.
        """
        return self._counted(delivery.series, lambda: self._taken(key, delivery, address, now))

    def _counted(self, series: str, settle: Callable[[], Settled]) -> Settled:
        """Once more, the head counted anew, where facts stand behind it or another process began the series."""
        try:
            return settle()
        except IntegrityError:
            with self._engine.begin() as connection:
                fact_table.recount(connection, series)
        return settle()

    def _taken(self, key: str, delivery: Delivery, address: str, now: int) -> DeliveryReceipt:
        terminal = ""
        try:
            with self._engine.begin() as connection:
                row = _visited(connection, key, address, now)
                terminal, head = row.terminal, fact_table.head(connection, row.terminal, delivery.series)
                if head.maker == terminal:
                    return _receipt(_take(connection, head, delivery, row.window, now), self.id, now)
                if not delivery.facts:  # it only asks how far the center is
                    return DeliveryReceipt(now, self.id, 0, [], 0)
                fact_table.tell_of_others_series(connection, terminal, delivery.series, head.maker, now)
        except QuotaSpent as e:
            with self._engine.begin() as connection:
                quotas.alarm(connection, terminal, str(e), now)
            raise
        raise OthersSeries(f"another terminal made the series {delivery.series[:60]}: begin one of your own")

    def announce(self, header: Header, detail: str, by: str, now: int) -> None:
        """Answers for the facts that an official brings in a file, and records that as a fact of the center.

        A terminal never seen before waits for IT from now on. Raises `NotAccepted`, `OtherTerminal`.
        """
        with self._engine.begin() as connection:
            request = PairRequest(header.terminal, header.board, header.version)
            admission.introduce(connection, header.key_hash, request, now)
            head = fact_table.head(connection, header.terminal, header.series)
            if head.maker != header.terminal:
                raise OtherTerminal(f"the series {header.series} is of {head.maker}, not of {header.terminal}")
            if head.new:
                fact_table.begin(connection, head, now)
            own_facts.record(connection, self.id, Audit("import", detail, by=by), now)

    def bring(self, header: Header, items: Sequence[Item], now: int, conflict: int) -> Intake:
        """Settles what can be settled of such facts, once they are announced; `conflict` as `Intake` has it."""

        def settle() -> Intake:
            with self._engine.begin() as connection:
                head = fact_table.head(connection, header.terminal, header.series)
                return _settle(connection, head, items, now, conflict=conflict)

        return self._counted(header.series, settle)

    def report(self, key: str, report: Report, address: str, now: int) -> ReportReceipt:
        """Keeps what the terminal says of itself. Raises `UnknownKey`, `NotAccepted`."""
        values = {"report": msgspec.json.encode(report).decode(), "reported_at": now}
        with self._engine.begin() as connection:
            row = _visited(connection, key, address, now)
            connection.execute(update(terminals).where(terminals.c.key_hash == key).values(values))
            revoked = revocations_digest(revocations.revoked(connection))
            software = software_digest(signed_for(connection, row.window))
            instead = placing.instead_of(connection, row)
            return ReportReceipt(now, directories.newest(connection), row.window, revoked, software, instead)

    def carried(self, key: str, brought: RevocationList, address: str, now: int) -> RevocationAnswer:
        """Takes the revocations that a terminal carries; all that hold. Raises `UnknownKey`, `NotAccepted`."""
        with self._engine.begin() as connection:
            _visited(connection, key, address, now)
            revocations.carried(connection, brought.revoked, now)
            return RevocationAnswer(now, revocations.revoked(connection))

    def directory(self, key: str, now: int) -> DirectoryAnswer:
        """The hall's directory as IT signed it. Raises `UnknownKey`, `NotAccepted`, `NoDirectory`."""
        with self._engine.begin() as connection:
            admission.visit(connection, key, now)
            return DirectoryAnswer(now, directories.content(connection))

    def asked(self, key: str, question: OrdersQuery, address: str, now: int) -> order_table.OrdersVisit:
        """Notes that the terminal asks for orders, and what it has. Raises `UnknownKey`, `NotAccepted`."""
        with self._engine.begin() as connection:
            row = _visited(connection, key, address, now)
            has = (question.after, question.mark, question.roster, question.roster_at)
            visit = order_table.asked(connection, restores.Carried(row.terminal, row.window, *has), now)
            if 0 < row.moved_by <= visit.after:
                order_table.arrived(connection, key)
            published = tuple(successions.published(connection))
        news = () if successions_digest(published) == question.trust else published
        return msgspec.structs.replace(visit, successions=news)

    def standing(self, key: str) -> None:
        """Makes sure that a terminal with this key hash was accepted. Raises `UnknownKey`, `NotAccepted`."""
        with self._reading.begin() as connection:
            admission.accepted(connection, key)

    def accepted(self) -> list[str]:
        """The key hashes of every terminal that may speak here."""
        with self._reading.begin() as connection:
            query = select(terminals.c.key_hash).where(terminals.c.state.in_(admission.INSIDE))
            return list(connection.scalars(query))

    def orders(
        self, questions: Sequence[order_table.OrdersQuestion], now: int
    ) -> dict[str, order_table.OrdersFound]:
        """What each of those who ask lacks, by key, all of them answered at once."""
        with self._reading.begin() as connection:
            return order_table.newest(connection, questions, now)

    def ordered_since(self, newest: int) -> list[order_table.FreshOrder]:
        """Every order above the id `newest`, whichever process gave it."""
        with self._reading.begin() as connection:
            return order_table.since(connection, newest)

    def newest_order(self) -> int:
        with self._reading.begin() as connection:
            return connection.scalar(select(func.max(orders.c.id))) or 0

    def publish(self, brought: Sequence[Publication], now: int) -> set[str]:
        """Takes in what IT hands over, all of it or nothing. At which windows orders or terminals are others now.

        Raises `NotNewer`, `OthersEpoch`, `NoSuchTerminal`, `WindowTaken`.
        """
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            return bundle_intake.take_in(connection, brought, now)

    def publish_successions(self, brought: Sequence[str], installed: KeyTrust) -> KeyTrust:
        """Keeps those that lead on from what is trusted; what is trusted then. Raises `BundleRefused`."""
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            return successions.publish(connection, brought, installed)

    def trust(self, installed: KeyTrust) -> KeyTrust:
        """Whose signatures count, by what was given at the start and what IT published since."""
        with self._reading.begin() as connection:
            return followed(installed, successions.published(connection))

    def published_in(self, epoch: int, now: int) -> PublishedByKey:
        """What the key of this epoch published here."""
        with self._reading.begin() as connection:
            return publications.newest_in(connection, epoch, now)

    def publish_directory(self, signed: str, key: str, payload: DirectoryPayload, now: int) -> None:
        """Keeps a directory, verified by this `key`, which terminals fetch. Raises `NotNewer`, `OthersEpoch`."""
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            publications.check_epoch(connection, key, payload.epoch)
            directories.replace(connection, payload.pair, signed, now)

    def publish_roster(self, window: str, entries: tuple[Entry, ...], now: int) -> Roster:
        """Sends these entries to a window as its whole roster, under the next number.

        What was approved for it as a request, and is not over for two months, stays in it.

        Raises `UnknownWindow`, `UnknownPeople`, `ListFull`.
        """
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            roster_check.check(connection, window, entries)
            whole = hall_lists.with_requests(connection, window, entries, now)
            return order_table.give_roster(connection, window, whole, now)

    def configured(self, window: str) -> Window | None:
        """By what IT last had this window work; None where nothing was published that this version reads."""
        with self._reading.begin() as connection:
            return roster_check.offered(connection, window)

    def published_people(self) -> Directory:
        """Who stands in the hall's directory, without cards; nobody before the first that this version reads."""
        with self._reading.begin() as connection:
            return roster_check.published(connection)

    def places(self) -> list[windows.WindowPlace]:
        """Every window with an accepted terminal, and who holds it."""
        with self._reading.begin() as connection:
            return windows.places(connection)

    def board(self, now: int) -> list[hall_board.BoardRow]:
        """Every window of the published hall, and what became of its configuration."""
        with self._reading.begin() as connection:
            return hall_board.board(connection, now)

    def zone(self) -> str:
        """By which the clocks of the published hall go."""
        with self._reading.begin() as connection:
            return published_hall.zone(connection)

    def published_page(self, after: str, now: int) -> PublishedHall:
        """What IT published last for the windows of the hall, from behind `after` on."""
        with self._reading.begin() as connection:
            bundles, more = published_hall.page(connection, after)
        return PublishedHall(now, tuple(bundles), more)

    def answer(self, now: int) -> HallAnswer:
        """The same as whoever runs the hall reads it, and how far the last push is."""
        with self._reading.begin() as connection:
            board = hall_board.board(connection, now)
            return hall_answer(board, rollouts.progress(connection, board, now), now)

    def facts(self, question: FactQuestion, last: int) -> FactsFound:
        """What happened in the hall: at most `last` of the newest."""
        with self._reading.begin() as connection:
            return fact_list.find(connection, question, last)

    def strange_window(self, windows: Sequence[str]) -> fact_list.StrangeWindow | None:
        """The first of these that is no window here."""
        with self._reading.begin() as connection:
            return fact_list.strange(connection, windows)

    def fact_kinds(self) -> list[str]:
        """Every kind of fact that is here."""
        with self._reading.begin() as connection:
            return fact_list.kinds(connection)

    def figures(self, now: int) -> CenterFigures:
        """What is to be watched of all that."""
        with self._reading.begin() as connection:
            return figures(connection, now)

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """Everything in a table, oldest first, by column name."""
        order = table.c.first_seen if table is terminals else table.c.id
        with self._reading.begin() as connection:
            return [dict(row._mapping) for row in connection.execute(select(table).order_by(order))]


def _take(connection: Connection, head: SeriesHead, delivery: Delivery, stands: str, now: int) -> Intake:
    """Settles facts of the terminal that stands there, in a series of its own. Raises `QuotaSpent`."""
    if head.new and delivery.facts:
        quotas.check_series(connection, head.maker, now)
    items = [read(bytes(raw), head.maker, delivery.series) for raw in delivery.facts]
    intake = _settle(connection, head, items, now, stands=stands)
    if intake.quarantined:
        quotas.check_aside(connection, head.maker, now)
    return intake


def _visited(connection: Connection, key: str, address: str, now: int) -> Row[Any]:
    row = admission.visit(connection, key, now)
    sightings.note_address(connection, row, address, now)
    return row


def _settle(
    connection: Connection,
    head: SeriesHead,
    items: Sequence[Item],
    now: int,
    *,
    stands: str = "",
    conflict: int | None = None,
) -> Intake:
    """`conflict` is for facts whose series nobody renews: the first number in conflict before, 0 for none."""
    known = fact_table.known(connection, head, items)
    intake = Intake(head.series, known, renews=conflict is None, conflict=conflict or 0)
    for item in items:
        intake.take(item)
    if items and not known.through:
        sightings.note_series(connection, head.maker, head.series, now)
    if items and head.new:
        fact_table.begin(connection, head, now)
    named = {one.fact.window for one in intake.stored} - {stands}
    stays.tell_of_strange_windows(connection, head.maker, named, now)
    config_answers.note(connection, head.maker, (one.fact for one in intake.stored), now)
    errand_table.note(connection, head.maker, (one.fact for one in intake.stored), now)
    fact_table.write(connection, head, intake, now)
    return intake


def _receipt(intake: Intake, store: str, now: int) -> DeliveryReceipt:
    through = min(intake.through, intake.conflict - 1) if intake.conflict else intake.through
    return DeliveryReceipt(now, store, through, intake.refusals, intake.conflict)


def _identity(connection: Connection) -> str:
    query = select(meta.c.value).where(meta.c.key == "store")
    if (known := connection.scalar(query)) is not None:
        return str(known)
    fresh = secrets.token_hex(16)
    connection.execute(insert(meta).values(key="store", value=fresh))
    return fresh
