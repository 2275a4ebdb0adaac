"""The enrolment of a finger: images with a lift between them, a model of them all, and no half of it kept."""

from collections.abc import Callable
from contextlib import suppress
from typing import Literal

from msgspec import Struct

from hardware.fingerprint import zfm
from hardware.fingerprint.errors import CommandRefused, Undone
from hardware.fingerprint.module import Module
from hardware.fingerprint.template_library import UNTOLD
from hardware.fingerprint.zfm import Confirmation
from terminal.domain.finger_ledger import Step

TOUCH_WAIT_SECONDS = 30.0  # seconds without a touch, or with a finger that is not lifted
GLASS_POLL_SECONDS = 0.1  # seconds between two looks at the glass
Do = Literal["touch", "again", "lift", "kept", "done"]
MISFIT = zfm.advice(Confirmation.ENROL_MISMATCH)


class EnrolmentFailed(Undone):
    """Nothing was enrolled; the text says why and what to do. Begin again."""


class Enrol(Struct, frozen=True):
    """A finger (1 or 2 of a person) that is to be kept in a slot.

    `ready` is called on the sensor's thread just before it is kept, and raises `EnrolmentFailed` to prevent that.
    """

    slot: int
    finger: int
    ready: Callable[[], None]
    cancelled: Callable[[], bool]


class Enrolment:
    """One enrolment of `images` images. `pause` waits for some seconds; `time` in seconds, monotonic."""

    def __init__(
        self,
        module: Module,
        enrol: Enrol,
        images: int,
        *,
        tell: Callable[[Step], None],
        pause: Callable[[float], None],
        time: Callable[[], float],
    ) -> None:
        self._module, self._enrol, self._images = module, enrol, images
        self._tell, self._pause, self._time = tell, pause, time
        self._buffers = images  # of the module, until it says that it has fewer
        self._modelled = False

    def run(self) -> int:
        """The slot that holds the finger now. Raises `EnrolmentFailed`, or `SensorLost` on the way."""
        self._check_slot()
        for image in range(1, self._images + 1):
            self._lifted(image)
            self._say("touch", image)
            self._take(image)
            self._say("kept", image)
        if not self._modelled:
            self._model()
        self._keep()
        self._say("done", self._images)
        return self._enrol.slot

    def _check_slot(self) -> None:
        slot, used = self._enrol.slot, self._module.index()
        if used is None:
            raise EnrolmentFailed(UNTOLD)
        if not 0 <= slot < self._module.about.capacity:
            raise EnrolmentFailed(f"slot {slot}: {zfm.advice(Confirmation.BAD_SLOT)}")
        if slot in used:
            raise EnrolmentFailed(f"slot {slot} already holds a finger; choose another")

    def _lifted(self, image: int) -> None:
        until, told = self._time() + TOUCH_WAIT_SECONDS, False
        while self._module.look() != Confirmation.NO_FINGER:
            if not told:
                self._say("lift", image)
            told = True
            self._wait(until, "the finger was not lifted")

    def _take(self, image: int) -> None:
        until = self._time() + TOUCH_WAIT_SECONDS
        while True:
            look = self._module.look()
            if look == Confirmation.NO_FINGER:
                self._wait(until, "no finger came")
                continue
            why = look if look != Confirmation.OK else self._read(image)
            if why == Confirmation.OK:
                return
            self._say("again", image, zfm.advice(why))
            self._lifted(image)
            self._say("touch", image)
            until = self._time() + TOUCH_WAIT_SECONDS

    def _read(self, image: int) -> int:
        """OK once this image is where it belongs, else what is wrong with it."""
        if image <= self._buffers and (code := self._module.features(image)) is not None:
            if code == Confirmation.OK and image == 1:
                self._refuse_known()
            return code
        self._buffers = min(self._buffers, image - 1)
        if not self._modelled:
            self._model()
        return self._compare()

    def _refuse_known(self) -> None:
        slot = self._module.search()
        if slot is not None:
            raise EnrolmentFailed(f"this finger is already enrolled in slot {slot}; take another finger")

    def _model(self) -> None:
        if not self._module.reg_model():
            raise EnrolmentFailed(MISFIT)
        self._modelled = True

    def _compare(self) -> int:
        """An image that the model has no room for must at least fit it; the model stays in buffer 1."""
        code = self._module.features(2)
        if code == Confirmation.OK and not self._module.match():
            raise EnrolmentFailed(MISFIT)
        return Confirmation.OK if code is None else code

    def _keep(self) -> None:
        slot = self._enrol.slot
        self._check_wanted()
        self._enrol.ready()
        try:
            self._module.store(slot)
        except CommandRefused as error:
            self._discard()
            raise EnrolmentFailed(str(error)) from error
        if slot not in (self._module.index() or ()):
            self._discard()
            raise EnrolmentFailed(f"the sensor did not keep the finger in slot {slot}; begin again")

    def _discard(self) -> None:
        with suppress(CommandRefused):  # what could not be kept is told, whatever else goes wrong
            self._module.delete(self._enrol.slot)

    def _wait(self, until: float, why: str) -> None:
        if self._time() >= until:
            raise EnrolmentFailed(f"{why} for {TOUCH_WAIT_SECONDS:.0f} seconds; begin again")
        self._check_wanted()
        self._pause(GLASS_POLL_SECONDS)

    def _check_wanted(self) -> None:
        if self._enrol.cancelled():
            raise EnrolmentFailed("the enrolment was cancelled; nothing was kept")

    def _say(self, do: Do, image: int, why: str = "") -> None:
        self._tell(Step(do, image, self._images, self._enrol.finger, why))
