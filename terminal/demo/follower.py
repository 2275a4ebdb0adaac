"""The follower: looks at the bench whenever something changes there, for the pages that show it."""

import asyncio
import threading
from collections.abc import AsyncGenerator

import msgspec

from terminal.demo.actions import Actions
from terminal.demo.panel_state import PanelState

SILENT_SECONDS = 0.1  # s until a terminal that gave no answer is asked again
GLANCE_SECONDS = 0.02  # s between looks at the bench itself, in this process
SAID_AGAIN_SECONDS = 0.5  # s after which a page is told the same once more: it still stands


class Follower:
    """Keeps the newest state of `actions`; pages take it as server-sent events."""

    def __init__(self, actions: Actions) -> None:
        self._actions = actions
        self._closing = threading.Event()
        self._state: PanelState  # from the start on: before it there is no bench
        self._thread = threading.Thread(target=self._follow, name="follower", daemon=True)

    def start(self) -> None:
        """Begins to look; the rig was started before."""
        self._state = PanelState(False, self._actions.bench())
        self._thread.start()

    def close(self) -> None:
        """Ends it, and all that is told; may be called twice."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    async def events(self) -> AsyncGenerator[bytes, None]:
        """Every state as an event, as soon as it is one, until the close."""
        clock = asyncio.get_running_loop().time
        yield b"retry: 300\n\n"
        told, due = b"", 0.0
        while not self._closing.is_set():
            state = msgspec.structs.replace(self._state, bench=self._actions.bench())
            event = b"data: " + msgspec.json.encode(state) + b"\n\n"
            if event != told or clock() >= due:
                told, due = event, clock() + SAID_AGAIN_SECONDS
                yield event
            await asyncio.sleep(GLANCE_SECONDS)

    def _follow(self) -> None:
        seen = ""
        while not self._closing.is_set():
            self._state = self._actions.look(seen)
            seen = self._state.terminal.mark if self._state.terminal else ""
            if not self._state.answer:
                self._closing.wait(SILENT_SECONDS)
