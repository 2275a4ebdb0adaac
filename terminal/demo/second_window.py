"""The second window of the demo: another terminal at the same center, which runs only once somebody asks for it."""

import logging
import threading

from terminal.demo.actions import Actions
from terminal.demo.follower import Follower
from terminal.demo.processes import DemoFailed
from terminal.demo.rig import SECOND_PLACE, Rig
from terminal.services.control_socket import NoAnswer, RequestRefused

log = logging.getLogger(__name__)


class SecondWindow:
    """Beside the `first`, which was started before anybody opens this one. For any thread."""

    def __init__(self, first: Rig) -> None:
        self.rig = first.beside(SECOND_PLACE)
        self.actions = Actions(self.rig)
        self.follower = Follower(self.actions)
        self._opening = threading.Lock()
        self._coming: threading.Thread | None = None
        self._closed = False

    @property
    def opened(self) -> bool:
        return self._coming is not None

    def open(self) -> None:
        """Its devices are there at once, its terminal in a few seconds; the second time there is nothing to do."""
        with self._opening:
            if self._coming or self._closed:
                return
            self.rig.start()
            self.follower.start()
            self._coming = threading.Thread(target=self._come_alive, name="second window")
            self._coming.start()

    def settle(self, problems: list[str]) -> None:
        """As a rig does, once it has come alive."""
        if self._coming:
            self._coming.join()
            self.rig.settle(problems)

    def close(self) -> None:
        """Ends it, for good; may be called twice."""
        with self._opening:  # a page may have asked for it just now
            self._closed = True
        self.follower.close()
        self.actions.close()
        if self._coming:
            self._coming.join()
        self.rig.stop()

    def _come_alive(self) -> None:
        rig = self.rig
        try:
            rig.power_on()
            rig.pair()
            rig.until(lambda: rig.status().config, "the second terminal has its configuration")
            rig.confirm_fingers()
        except (DemoFailed, NoAnswer, RequestRefused) as e:
            log.error("the second window does not come alive: %s", e)
            self.actions.failed(str(e))
