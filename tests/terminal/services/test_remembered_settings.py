"""What a terminal that does not run would work by: its own settings until a configuration's fittings were kept."""

from pathlib import Path

from msgspec.structs import replace

from terminal.config.settings import CenterSettings, SensorSettings, Settings, TrustSettings
from terminal.domain.fittings import FittedCenter, Fittings
from terminal.domain.trial import TRIAL_MS
from terminal.services.remembered_settings import remembered_settings
from tests.support.desk import WINDOW
from tests.support.office import KEYS
from tests.support.trial_desk import TrialDesk

MOVED = Fittings(FittedCenter("https://10.1.2.3:8443"), sensor="/dev/ttyUSB3")


def test_fittings_count_once_they_were_kept_and_without_a_buffer_the_own_ones_do(tmp_path: Path) -> None:
    center, sensor = CenterSettings("https://own.example", "ca.pem"), SensorSettings()
    own = Settings(str(tmp_path), "", center, TrustSettings(KEYS), sensor=sensor)
    assert remembered_settings(own) == own, "there is no buffer"
    desk = TrialDesk(own.buffer)
    desk.push(2, window=replace(WINDOW, fittings=MOVED))
    desk.buffer.close()
    assert remembered_settings(own) == own, "on trial"
    desk.restart()
    desk.wait(60_000 + TRIAL_MS)
    desk.close()
    known = remembered_settings(own)
    assert known.sensor and (known.center.url, known.sensor.port) == ("https://10.1.2.3:8443", "/dev/ttyUSB3")
    stranger = replace(own, trust=TrustSettings(("CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCA=",)))
    assert remembered_settings(stranger) == stranger, "nobody whom it trusts signed them"
