"""What several processes count is added up, by the files of one folder."""

import os
import subprocess
import sys
from pathlib import Path

COUNT = """
import sys
from prometheus_client import generate_latest
from sync.center.telemetry.metrics import CenterMetrics, ProcessSample
class All:
    def __init__(self, found): self.found = list(found)
    def collect(self): return self.found
metrics = CenterMetrics()
metrics.answered("/v1/facts", 200, 0.02)
metrics.refused(3)
metrics.sample(ProcessSample(5, 6, 1, {"terminals": 2}))
sys.stdout.write(generate_latest(All(metrics.families())).decode())
"""


def test_the_processes_of_one_center_are_added_up(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    run = [sys.executable, "-c", COUNT]
    lines: list[str] = []
    for _ in range(2):
        done = subprocess.run(run, env=environment, capture_output=True, text=True, check=True, timeout=60)
        lines = done.stdout.splitlines()
    wanted = (
        'center_calls_total{door="/v1/facts",status="200"} 2.0',
        "center_delivery_seconds_count 2.0",
        "center_facts_refused_total 6.0",
        "center_long_polls 10.0",  # the first one ended without saying so
    )
    assert [each for each in wanted if each not in lines] == []
