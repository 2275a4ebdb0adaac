"""A hall before the cluster: terminals that deliver steadily, and what they and each database say of it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Self

from tests.machine.bare_root import PROJECT
from tests.machine.cluster import DATABASE, HALL, VIRTUAL, Cluster, Node
from tests.machine.cluster_witness import ASIDE, HELD, Told, told
from tests.machine.waiting import until

TERMINALS, PACE = 300, 5.0  # seconds between two facts of one
MODULE = "tests.machine.cluster_terminals"
URL = f"https://{VIRTUAL}:8443"
STEADY_SECONDS = 180.0
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PROJECT)}


class ClusterHall:
    """Deliver from entering to leaving."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.folder = cluster.folder / "hall"
        self.made = self.folder / "made"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.folder.mkdir()
        near = self.cluster.nodes[0].space
        asked = _command(near, "accept", DATABASE, str(TERMINALS))
        subprocess.run(asked, cwd=PROJECT, env=ENVIRONMENT, check=True)
        for node in self.cluster.nodes:
            node.serve(self.cluster.authority)
        ca = str(self.cluster.authority.ca)
        serving = _command(HALL, "serve", str(self.folder), URL, ca, str(TERMINALS), str(PACE))
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(serving, cwd=PROJECT, env=ENVIRONMENT, stdout=log, stderr=log)
        until((self.folder / "told.jsonl").exists, "the terminals are there")
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait()

    @property
    def told(self) -> Told:
        assert self._process and self._process.poll() is None, (self.folder / "log").read_text(encoding="utf-8")
        return told(self.folder / "told.jsonl")

    def delivered(self) -> None:
        """Waits until each terminal has delivered something that it began after this moment."""
        self.delivered_since(monotonic())

    def delivered_since(self, moment: float) -> None:
        def all_have() -> bool:
            return len(self.told.pauses(moment)) == TERMINALS

        until(all_have, "every terminal delivers", STEADY_SECONDS)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Nobody makes, sends or hears anything meanwhile."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def held(self, node: Node) -> list[list[str]]:
        """Its facts, by plain SQL."""
        assert node.sql(ASIDE) == "0\n"
        return [line.split("\t") for line in node.sql(HELD).splitlines()]


def _command(space: str, *words: str) -> list[str]:
    return ["ip", "netns", "exec", space, sys.executable, "-m", MODULE, *words]
