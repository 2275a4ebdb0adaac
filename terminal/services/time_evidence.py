"""The time evidence: what a terminal knows of the time without a clock, so that no center can say any other."""

from collections.abc import Callable

from sync.buffer import Buffer
from sync.bundles import bundle
from sync.bundles.installed import kept_payload
from sync.bundles.trust import KeyTrust
from terminal.core import State
from terminal.domain.anchor import EVER
from terminal.domain.time_bounds import TimeBounds


class TimeEvidence:
    """For one terminal whose software was `built` then, and whose facts make the state `restored`; `ends` is when
    the center's certificate ends, ms UTC, None where that is not known. For any thread.

    The newest fact is a floor only under the configuration that it was made by. So whoever was once told a far
    future is brought back by IT, who signs the configuration anew.
    """

    def __init__(
        self,
        buffer: Buffer,
        installed: KeyTrust,
        *,
        built: int,
        restored: State,
        ends: Callable[[], int | None],
    ) -> None:
        self._buffer, self._installed, self._built, self._ends = buffer, installed, built, ends
        self._newest = restored.kept.dated
        self._read = "", ("", 0)

    def bounds(self) -> TimeBounds:
        """Between which the true time lies, whatever anybody says."""
        config, issued = self._configuration()
        fact = self._newest.at if self._newest.config == config else EVER[0]
        floor, by = max(
            (self._built, "this software was built"),
            (issued, f"configuration {config} was issued"),
            (fact, "the newest fact here"),
        )
        ends = self._ends()
        return TimeBounds(floor, by, EVER[1] if ends is None else ends, "the center's certificate ends")

    def _configuration(self) -> tuple[str, int]:
        text = self._buffer.configurations.current
        if text != self._read[0]:
            try:
                payload = kept_payload(self._buffer, self._installed)
                self._read = text, (bundle.text(payload.pair), payload.issued) if payload else ("", EVER[0])
            except bundle.BundleRefused:  # a stored one that is spoilt: `Startup` has said so
                self._read = text, ("", EVER[0])
        return self._read[1]
