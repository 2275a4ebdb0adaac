"""`python -m tests.benchmarks [NAME…] [--json] [--long] [--folder PATH]`: what things cost, in tables or JSON."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec

from tests.benchmarks import (
    buffer,
    center,
    crowd,
    front_panel,
    orders,
    pages,
    plate,
    press,
    push,
    queued,
    sensor,
    storm,
)
from tests.benchmarks.machine import Machine, machine, versions
from tests.benchmarks.measuring import Figures

Benchmarks = Mapping[str, Callable[[Path], Figures]]
BENCHMARKS: Benchmarks = {
    "buffer": partial(buffer.measure, extent=buffer.Extent()),
    "queued": partial(queued.measure, extent=queued.QueuedExtent()),
    "sensor": partial(sensor.measure, extent=sensor.Extent()),
    "press": partial(press.measure, extent=press.Extent()),
    "plate": partial(plate.measure, extent=plate.Extent()),
    "panel": partial(front_panel.measure, extent=front_panel.PanelExtent()),
    "push": partial(push.measure, extent=push.PushExtent()),
    "center": partial(center.measure, extent=center.CenterExtent()),
    "center-postgresql": partial(center.measure_postgresql, extent=center.CenterExtent()),
    "pages": partial(pages.measure, extent=pages.PagesExtent()),
    "pages-postgresql": partial(pages.measure_postgresql, extent=pages.PagesExtent()),
    "orders": partial(orders.measure, extent=orders.OrdersExtent()),
    "storm": partial(storm.measure, extent=storm.StormExtent()),
    "crowd": partial(crowd.measure, extent=crowd.Extent()),
    "crowd-postgresql": partial(crowd.measure_postgresql, extent=crowd.Extent()),
}
LONG: Benchmarks = {
    "crowd": partial(crowd.measure, extent=crowd.LONG),
    "crowd-postgresql": partial(crowd.measure_postgresql, extent=crowd.LONG),
}
MEASURED = (buffer, queued, sensor, press, plate, front_panel, push, center, pages, orders, storm, crowd)
PACKAGES = tuple(name for each in MEASURED for name in each.PACKAGES)


def main(arguments: Sequence[str], benchmarks: Benchmarks = BENCHMARKS) -> None:
    asked = _asked(arguments, benchmarks)
    benchmarks = {**benchmarks, **LONG} if asked.long else benchmarks
    with tempfile.TemporaryDirectory(dir=asked.folder, prefix=".benchmark-") as name:
        where = machine(Path(name))
        found = {each: benchmarks[each](_own(Path(name), each)) for each in asked.names or benchmarks}
    used, date = versions(PACKAGES), datetime.now().astimezone().date().isoformat()
    if asked.json:
        figures = {"date": date, "machine": where, "versions": used, **found}
        print(msgspec.json.format(msgspec.json.encode(figures)).decode())
    else:
        print("\n\n".join([_head(date, where, used), *(f"## {each}\n\n{found[each].text()}" for each in found)]))


def _asked(arguments: Sequence[str], benchmarks: Benchmarks) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(benchmarks)}; all if none")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--long", action="store_true", help=f"measure a whole hall: {', '.join(LONG)}")
    parser.add_argument(
        "--folder", type=Path, default=Path.cwd(), help="measure on the disk that holds this folder"
    )
    asked = parser.parse_args(arguments)
    if unknown := [name for name in asked.names if name not in benchmarks]:
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    return asked


def _own(folder: Path, name: str) -> Path:
    own = folder / name
    own.mkdir()
    return own


def _head(date: str, where: Machine, used: Mapping[str, str]) -> str:
    machine = f"{where.processor}, {where.cores} cores, {where.kernel}; {where.file_system} on {where.device}"
    return f"{date}: {machine}\n\n{', '.join(f'{name} {number}' for name, number in used.items())}"


if __name__ == "__main__":
    main(sys.argv[1:])
