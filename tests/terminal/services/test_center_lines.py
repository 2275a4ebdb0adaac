"""All lines go to another center together, by the CA that it came with, and come back."""

import gc
import threading
import weakref
from contextlib import closing
from pathlib import Path

import pytest

from sync.contract import Report
from sync.uplink.client import TryAgain
from sync.uplink.worker import Worker
from terminal.config.settings import CenterSettings
from terminal.domain.fittings import FittedCenter
from terminal.services.center_lines import CenterLines
from tests.support.office import Hut, Office, Settled
from tests.support.servers import ORDERS, PATIENCE, Reply, Server, authority, today


def test_a_worker_delivers_to_the_center_that_it_was_sent_to_and_to_the_former_one_again(tmp_path: Path) -> None:
    """By real HTTPS: each center has a CA of its own, and nobody else's counts there."""
    ours, theirs = authority(tmp_path / "ours"), authority(tmp_path / "theirs")
    first, second = Office(), Office()
    second.store = "store-2"
    with Server(ours, first) as here, Server(theirs, second) as there:
        lines = CenterLines(CenterSettings(here.url, str(ours.ca)), tmp_path / "run", lambda: None)
        with closing(Hut(tmp_path / "buffer", here.url, ours.ca)) as hut:
            hut.worker = Worker(hut.buffer, hut._host(()), lines.connect, most=0.02)
            hut.record("one")
            hut.worker.start()
            hut.next(Settled, through=1)
            assert lines.go(FittedCenter(there.url, theirs.ca.read_text()))
            hut.record("two")
            hut.next(Settled, through=2)
            assert sorted(second.facts) == [1, 2], "another database is told everything"
            assert not lines.go(FittedCenter(there.url, theirs.ca.read_text())), "it is there already"
            assert lines.go(None)
            hut.record("three")
            hut.next(Settled, through=3)
            assert sorted(first.facts) == [1, 2, 3]
            for office in (first, second):
                office.close()


def test_a_center_that_does_not_know_the_key_is_given_nothing_and_the_former_one_goes_on(tmp_path: Path) -> None:
    ours = authority(tmp_path / "ours")
    first, stranger = Office(), Office()
    stranger.window, stranger.store = "", "store-2"
    stranger.instead = {path: Reply(b"{}", 401) for path in ("/v1/facts", "/v1/state", "/v1/orders")}
    with Server(ours, first) as here, Server(ours, stranger) as there:
        lines = CenterLines(CenterSettings(here.url, str(ours.ca)), tmp_path / "run", lambda: None)
        with closing(Hut(tmp_path / "buffer", here.url, ours.ca)) as hut:
            hut.worker = Worker(hut.buffer, hut._host(()), lines.connect, most=0.02)
            hut.record("one")
            hut.worker.start()
            hut.next(Settled, through=1)
            lines.go(FittedCenter(there.url))
            hut.record("two")
            with stranger.changed:
                assert stranger.changed.wait_for(lambda: len(stranger.pairings) > 1, PATIENCE)
            assert stranger.facts == {}
            lines.go(None)
            hut.worker.nudge()
            hut.next(Settled, through=2)
            assert (sorted(first.facts), hut.buffer.kept("window")) == ([1, 2], "2F-17")
            for office in (first, stranger):
                office.close()


def test_a_question_that_a_center_holds_ends_when_the_line_goes_elsewhere(tmp_path: Path) -> None:
    ours, gate, held = authority(tmp_path / "ours"), threading.Event(), Reply(ORDERS.body)
    with Server(ours, held._replace(gate=gate)) as slow, Server(ours, ORDERS) as other:
        lines = CenterLines(CenterSettings(slow.url, str(ours.ca)), tmp_path / "run", today)
        line = lines.connect("5c" * 32)
        mover = threading.Thread(target=lambda: slow.called.wait(PATIENCE) and lines.go(FittedCenter(other.url)))
        mover.start()
        with pytest.raises(TryAgain):
            line.orders(0, 0)
        mover.join()
        gate.set()
        assert line.orders(0, 0).store == "s", "with the CA of the settings, where it came with none"
        assert lines.connect("5c" * 32).orders(0, 0).store == "s", "a line that is made later goes there too"


@pytest.mark.parametrize("ca", ["not a certificate", ""])
def test_a_center_with_another_ca_than_was_said_is_not_spoken_to(tmp_path: Path, ca: str) -> None:
    ours, theirs = authority(tmp_path / "ours"), authority(tmp_path / "theirs")
    with Server(theirs, ORDERS) as there:
        lines = CenterLines(CenterSettings(there.url, str(ours.ca)), tmp_path / "run", today)
        line = lines.connect("5c" * 32)
        lines.go(FittedCenter(there.url, ca))
        with pytest.raises(TryAgain, match=r"cannot be used|certificate refused"):
            line.orders(0, 0)
        lines.go(FittedCenter(there.url, theirs.ca.read_text()))
        assert line.orders(0, 0).store == "s"


def test_a_line_that_was_left_is_kept_by_nobody_and_says_nothing_of_certificates(tmp_path: Path) -> None:
    """A line a diagnostics: the certificate that it saw is renewed long before this process ends."""
    ours = authority(tmp_path / "ca")
    with Server(ours, Office()) as there:
        lines = CenterLines(CenterSettings(there.url, str(ours.ca)), tmp_path / "run", today)
        line = lines.connect("ab" * 32)
        line.report(Report("0.1", "", 0, 0, "synced", {}))
        assert lines.certified_until()
        lines.leave(line)
        assert lines.certified_until() is None
        gone = weakref.ref(line)
        del line
        gc.collect()
        assert gone() is None
