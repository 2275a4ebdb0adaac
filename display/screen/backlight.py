"""The backlight: brightness and power, where the board can tell the panel.

The files are those of Linux, Documentation/ABI/stable/sysfs-class-backlight.
"""

import logging
from pathlib import Path

log = logging.getLogger(__name__)

BACKLIGHT = Path("/sys/class/backlight")
POWER_ON, POWER_OFF = 0, 4  # bl_power: FB_BLANK_UNBLANK, FB_BLANK_POWERDOWN


class Backlight:
    """Every backlight under `root`. `brightness` in per cent, None to leave it as it is. Never raises."""

    def __init__(self, brightness: int | None = None, root: Path = BACKLIGHT) -> None:
        self._brightness = brightness
        self._root = root
        self._lit: bool | None = None  # nobody has said yet
        self.trouble = ""  # why the light cannot be set; said once in the log

    def light(self, on: bool) -> None:
        """Light or darken the panel; where it is so already nothing is written."""
        if on == self._lit:
            return
        self._lit = on
        lights = sorted(self._root.glob("*"))
        if not lights and self._brightness is not None:
            self._cannot("no backlight that the board can set")
        for each in lights:
            self._set(each, on)

    def close(self) -> None:
        """Leave no dark panel behind; may be called twice."""
        if self._lit is False:
            self.light(True)

    def _set(self, each: Path, on: bool) -> None:
        try:
            if on and self._brightness is not None:
                most = int((each / "max_brightness").read_text())
                (each / "brightness").write_text(str(max(1, most * self._brightness // 100)))
            if (each / "bl_power").exists():
                (each / "bl_power").write_text(str(POWER_ON if on else POWER_OFF))
        except (OSError, ValueError) as e:
            self._cannot(f"{each.name}: {e}")

    def _cannot(self, why: str) -> None:
        if not self.trouble:
            log.warning("the panel's light is not known: %s", why)
        self.trouble = why
