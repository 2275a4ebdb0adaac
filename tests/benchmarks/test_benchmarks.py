"""The benchmarks run and say what they promise; no figure is judged, for every machine has its own."""

import json
import shutil
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest

from hardware.simulated.fingerprint.port import Served
from sync.center.facts.intake import read
from tests.benchmarks import buffer, center, crowd, orders, pages, plate, press, push, queued, sensor, storm
from tests.benchmarks.__main__ import main
from tests.benchmarks.broker import mosquitto
from tests.benchmarks.buffer import Extent
from tests.benchmarks.crowd_figures import CrowdFigures
from tests.benchmarks.figures import BufferFigures
from tests.benchmarks.measuring import Figures, quantile
from tests.benchmarks.sensor_figures import SensorFigures
from tests.benchmarks.simulator import identified, seconds
from tests.benchmarks.slow_sync import LONGER_MS
from tests.benchmarks.wall import Wall
from tests.benchmarks.year import Year, YearExtent

SMALL = Extent(sizes=(3, 20), others=5, full=30, rounds=4, batch=2, slow=2, crowd=16, openings=1)
QUEUES = {"persist-queue": "persistqueue", "litequeue": "litequeue"}


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("disk")


@pytest.fixture(scope="module")
def found(disk: Path) -> dict[str, Any]:
    return printed("buffer", partial(buffer.measure, extent=SMALL), disk)


@pytest.fixture(scope="module")
def sensing(disk: Path) -> dict[str, Any]:
    extent = sensor.Extent(rounds=2, touches=2, idle=0.2)
    figures: dict[str, Any] = printed("sensor", partial(sensor.measure, extent=extent), disk)["sensor"]
    return figures


@pytest.fixture(scope="module")
def pressing(disk: Path) -> dict[str, Any]:
    figures: dict[str, Any] = printed("press", partial(press.measure, extent=press.Extent(6)), disk)["press"]
    return figures


def printed(name: str, measure: Callable[[Path], Figures], disk: Path) -> dict[str, Any]:
    """The object that a small run prints."""
    with pytest.MonkeyPatch.context() as patch:
        said: list[str] = []
        patch.setattr("builtins.print", said.append)
        main([name, "--json", "--folder", str(disk)], {name: measure})
    (text,) = said
    read: dict[str, Any] = json.loads(text)
    return read


def test_says_when_where_and_with_what(found: dict[str, Any]) -> None:
    assert set(found) == {"date", "machine", "versions", "buffer"}
    assert set(found["machine"]) == {"processor", "cores", "kernel", "file_system", "device"}
    assert {"python", "sqlite", "tinydb", "msgspec"} <= set(found["versions"])


def test_every_contestant_is_measured_or_named_as_missing(found: dict[str, Any]) -> None:
    here = [name for name, module in QUEUES.items() if find_spec(module)]
    figures = found["buffer"]
    measured = [(each["name"], each["holds"], each["inserts"]) for each in figures["inserts"]]
    assert measured == [
        ("bare append, fdatasync", 0, 8),
        ("bare append into allocated space", 0, 8),
        ("our buffer", 3, 8),
        ("our buffer", 20, 8),
        ("TinyDB on our journal", 3, 8),
        ("TinyDB on our journal", 20, 8),
        ("our journal, fact encoded", 5, 8),
        ("SQLite, WAL, FULL", 5, 8),
        *((name, 5, 8) for name in here),
        ("TinyDB JSONStorage", 5, 2),
    ]
    assert figures["missing"] == [name for name in QUEUES if name not in here]


def test_every_insert_has_ratios_times_and_bytes(found: dict[str, Any]) -> None:
    for each in found["buffer"]["inserts"]:
        assert 0 < each["median_us"] <= each["p99_us"], each
        assert each["to_append"] > 0 and each["to_allocated"] > 0, each
        assert isinstance(each["written"], int) and isinstance(each["device"], int | None), each
    assert found["buffer"]["inserts"][0]["to_append"] == 1
    assert found["buffer"]["fact_bytes"] > 300


def test_threads_and_openings(found: dict[str, Any]) -> None:
    assert len(found["buffer"]["rates"]) == 3
    assert all(each["facts_a_second"] > 0 and each["to_alone"] > 0 for each in found["buffer"]["rates"])
    openings = found["buffer"]["openings"]
    assert [(each["name"], each["facts"]) for each in openings] == [
        ("all waiting", 30),
        ("all but two days settled", 30),
    ]
    assert all(each["seconds"] > 0 and isinstance(each["memory"], int) for each in openings)


def test_history_is_read_whole_wherever_it_lies(found: dict[str, Any]) -> None:
    readings = found["buffer"]["readings"]
    assert [each["facts"] for each in readings] == [30, 30, 30]
    assert all(each["seconds"] > 0 and each["peak"] >= 0 for each in readings)


def test_the_table_has_a_line_for_each(found: dict[str, Any]) -> None:
    figures = msgspec.convert({**found["buffer"], "missing": ["litequeue"]}, BufferFigures)
    lines = figures.text().splitlines()
    for kind in ("inserts", "rates", "openings", "readings"):
        for each in found["buffer"][kind]:
            assert any(line.startswith(f"| {each['name']} ") for line in lines), each
    assert "litequeue: not installed (extra `benchmark`)" in lines


def test_facts_are_queued_on_this_disk_and_where_there_is_a_compiler_on_a_slow_one(disk: Path) -> None:
    extent = queued.QueuedExtent(rounds=2, batch=16, slow_rounds=1, slow_batch=16)
    figures = msgspec.convert(
        printed("queued", partial(queued.measure, extent=extent), disk)["queued"], queued.QueuedFigures
    )
    together = {each.name: each.together for each in figures.here}
    assert together["Buffer.record, a lone caller"] == together["the recorder, asked for one"] == 1
    assert together["bare append, 8 facts a sync"] == 8 >= together["the recorder, asked for 8"] > 1
    assert bool(figures.slow) == bool(shutil.which("cc"))
    for each in figures.slow:
        assert each.median_us * each.together > 1000 * LONGER_MS, each  # SQLite's own, too
    for each in figures.here + figures.slow:
        assert f"| {each.name} " in figures.text()


def test_without_a_compiler_the_slow_disk_is_said_to_be_missing() -> None:
    assert "not measured" in queued.QueuedFigures(435, [], []).text()


def test_the_sensor_is_read_by_three_clients(sensing: dict[str, Any]) -> None:
    clients = ["our driver's commands", "pyfingerprint", "adafruit-circuitpython-fingerprint"]
    assert [(each["name"], each["identifies"]) for each in sensing["identifies"]] == [(name, 2) for name in clients]
    assert sensing["identifies"][0]["to_ours"] == 1
    assert all(0 < each["median_us"] <= each["p90_us"] for each in sensing["identifies"])
    assert all(each["to_ours"] > 0 for each in sensing["identifies"][1:])


def test_a_touch_is_followed_from_the_finger_to_the_event(sensing: dict[str, Any]) -> None:
    assert [(each["name"], each["touches"]) for each in sensing["touches"]] == [("looking", 2), ("touch pin", 2)]
    for each in sensing["touches"]:
        # Image, features and search take an R503 360 ms.
        assert each["total_ms"] > 360 + each["wait_ms"] >= 360, each
        assert 0 < each["median_us"] <= each["p90_us"], each


def test_the_idle_driver_is_weighed_with_and_without_the_pin(sensing: dict[str, Any]) -> None:
    assert [each["name"] for each in sensing["idle"]] == ["looking", "touch pin"]
    assert all(each["seconds"] >= 0.2 and each["commands"] > 0 for each in sensing["idle"])
    assert all(0 < each["percent"] < 100 for each in sensing["idle"])


def test_a_press_is_followed_to_lamp_disk_and_plate(pressing: dict[str, Any]) -> None:
    stages = ["bare append, fdatasync", "lamp lit", "fact durable", "plate changed", "plate says thanks"]
    assert pressing["bytes"] > 300
    for where in ("linked", "alone"):
        assert [(each["name"], each["presses"]) for each in pressing[where]] == [(name, 6) for name in stages]
        assert all(0 < each["median_us"] <= each["p99_us"] for each in pressing[where])
        assert all(each["to_append"] > 0 for each in pressing[where])
        times = {each["name"]: each["median_us"] for each in pressing[where]}
        assert times["lamp lit"] < times["plate changed"] <= times["plate says thanks"]
        assert times["lamp lit"] < times["fact durable"] < times["plate says thanks"]


def test_the_tables_of_sensor_and_press_have_a_line_for_each(
    sensing: dict[str, Any], pressing: dict[str, Any]
) -> None:
    figures = (msgspec.convert(sensing, SensorFigures), msgspec.convert(pressing, press.PressFigures))
    lines = "\n".join(each.text() for each in figures).splitlines()
    for each in [row for found in (sensing, pressing) for rows in found.values() for row in as_list(rows)]:
        assert any(line.startswith(f"| {each['name']} ") for line in lines), each


def as_list(rows: Any) -> list[dict[str, Any]]:
    return rows if isinstance(rows, list) else []


@pytest.mark.parametrize("instructions", [[1, 2], [2, 1, 27], [1, 2, 4, 27]])
def test_what_is_no_identify_is_not_measured(instructions: list[int]) -> None:
    identify = [Served(each, 0.25 * place, 0.25 * place + 0.125) for place, each in enumerate([1, 15, 2, 4])]
    assert seconds(identified(identify, 0, 1)) == 0.375  # what else it was asked is not its own time
    with pytest.raises(ValueError, match="no identify"):
        identified([Served(each, 0.5, 0.75) for each in instructions], 0, 1)


@pytest.mark.usefixtures("sensing", "pressing")
def test_nothing_is_left_on_the_disk(found: dict[str, Any], disk: Path) -> None:
    assert not list(disk.iterdir())


def test_a_name_that_nobody_has_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["butter"])
    assert "no such benchmark: butter" in capsys.readouterr().err


def test_the_99th_percentile_leaves_one_in_a_hundred_above_it() -> None:
    assert quantile(list(range(1, 201)), 0.99) == 198
    assert quantile([7], 0.99) == 7


def test_the_plate_and_the_kiosk_hang_on_the_same_wall(tmp_path: Path) -> None:
    extent = plate.Extent(facts=20, starts=1, nights=0, settle=0.1, idle=0.1, changes=2)
    found = plate.measure(tmp_path, extent)
    for side in (found.ours, found.theirs):
        assert side.first > 0 and side.memory > 10_000_000 and side.slowest >= side.change > 0
    assert found.ours.name in found.text() and found.theirs.name in found.text()


def test_a_wall_without_a_plate_is_told_from_one(tmp_path: Path) -> None:
    with Wall(tmp_path / "wall") as wall:
        assert not plate.hangs(wall)
        assert wall.pixel(5, 5) == (0, 0, 0)


def test_a_crowd_is_weighed_beside_a_terminal_that_delivers(disk: Path) -> None:
    extent = crowd.Extent(calls=5, idle=5, polls=3, terminals=5, facts=20)
    figures = printed("crowd", partial(crowd.measure, extent=extent), disk)["crowd"]
    assert [each["count"] for each in figures["floods"]] == [1, 5, 5, 5, 3]
    assert all(each["deliveries"] > 0 and each["failed"] == 0 for each in figures["floods"])
    assert [(each["calls"], each["late"]) for each in figures["storms"]] == [(5, 0), (5, 0)]
    text = msgspec.convert(figures, CrowdFigures).text()
    for each in figures["floods"] + figures["storms"]:
        assert f"| {each['name']} " in text


def test_a_push_reaches_terminals_that_hold_a_question_and_agents_that_poll(disk: Path) -> None:
    extent = push.PushExtent(windows=2, poll=0.3, hall=3)
    figures = printed("push", partial(push.measure, extent=extent), disk)["push"]
    assert [each["windows"] for each in figures["reached"]] == [2, 2]
    assert all(0 < each["p50_ms"] <= each["p99_ms"] <= each["last_ms"] for each in figures["reached"])
    assert figures["hall_ms"] > 0
    read = msgspec.convert(figures, push.PushFigures).text()
    assert "One of 3 windows" in read
    assert "| agents that poll " in read and "every 0.3 s" in read


def test_the_center_is_measured_beside_a_plain_endpoint(disk: Path) -> None:
    extent = center.CenterExtent(terminals=2, plain=3, small=40, large=200)
    figures = printed("center", partial(center.measure, extent=extent), disk)["center"]
    assert [(each["facts"], each["times"] > 0) for each in figures["taken"]] == [(6, True), (80, True), (400, True)]


def test_on_postgresql_a_broker_stands_beside_where_there_is_one() -> None:
    extent = center.CenterExtent(terminals=2, plain=3, small=40, large=200)
    measure = partial(center.measure_postgresql, extent=extent)
    with TemporaryDirectory() as disk:  # pytest's folders are closed to the server's user
        Path(disk).chmod(0o711)
        taken = printed("center-postgresql", measure, Path(disk))["center-postgresql"]["taken"]
    ours = [f"ours, batches of {batch}, {processes} serving" for batch in (20, 200) for processes in (1, 2, 4)]
    beside = [center.BROKER] if mosquitto() else []
    assert [each["name"] for each in taken] == [center.PLAIN, *beside, *ours]
    assert [each["facts"] for each in taken] == [6, *(80 for _ in beside), 80, 80, 80, 400, 400, 400]


def test_a_broker_that_is_not_installed_is_named() -> None:
    said = center.CenterFigures("PostgreSQL", [], [center.BROKER]).text()
    assert said.endswith("mosquitto and a bridge, a fact a message: not installed, not measured")


def test_orders_reach_a_crowd_on_both_databases_and_from_two_processes(disk: Path) -> None:
    figures = printed("orders", partial(orders.measure, extent=orders.OrdersExtent(4, 1)), disk)["orders"]
    assert [(each["name"], each["orders"]) for each in figures["arrivals"]] == [
        ("a plain endpoint, asked each second", 4),
        *((f"{kind}, {processes} serving", 4) for processes in (1, 2) for kind in ("SQLite", "PostgreSQL")),
    ]
    assert all(0 < each["p50_ms"] <= each["p99_ms"] <= each["last_ms"] for each in figures["arrivals"])


def test_a_storm_is_weathered_beside_a_plain_endpoint(disk: Path) -> None:
    extent = storm.StormExtent(terminals=5, calls=2)
    figures = printed("storm", partial(storm.measure, extent=extent), disk)["storm"]
    assert [(each["facts"], each["late"]) for each in figures["rows"]] == [(10, 0), (200, 0)]
    for each in figures["rows"]:
        assert 0 < each["p50_s"] <= each["p99_s"] and each["back_s"] > 0 and each["crowd"] >= 0
        assert f"| {each['name']} " in msgspec.convert(figures, storm.StormFigures).text()


def test_every_page_that_a_role_is_led_to_is_measured_beside_a_plain_one(disk: Path) -> None:
    extent = pages.PagesExtent(YearExtent(windows=8, people=20, days=18), calls=1)
    figures = printed("pages", partial(pages.measure, extent=extent), disk)["pages"]
    took = {each["page"]: each for each in figures["pages"]}
    assert {"plain page, one SELECT", "/", "/sheet/…", "/month", "/board", "/fleet", "/complaints"} <= set(took)
    assert all(each["median_ms"] > 0 for each in took.values())
    assert len(figures["sheet_seconds"]) == len(Year(extent.year).made.worked)


def test_the_facts_of_a_year_are_such_as_a_center_takes() -> None:
    for row in Year(YearExtent(windows=8, people=20, days=18))._series(3):
        item = read(row[8].encode(), row[0], row[1])
        assert item.content is not None and item.content.fact.said is not None, item.why
        assert (item.content.raw, item.content.hash) == (row[8], row[7])
