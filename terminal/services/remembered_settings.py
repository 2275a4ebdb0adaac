"""The remembered settings: what a terminal that does not run would work by, as its buffer still says."""

import logging

from sync.buffer import Buffer
from sync.bundles.installed import kept_fittings
from terminal.config.fitted_settings import fitted_settings
from terminal.config.installed_trust import installed_trust
from terminal.config.settings import Settings

log = logging.getLogger(__name__)


def remembered_settings(own: Settings) -> Settings:
    """Its own with the fittings of its kept configuration; changes nothing in the buffer, and never fails."""
    try:
        with Buffer(own.buffer, look=True) as buffer:
            return fitted_settings(own, kept_fittings(buffer, installed_trust(own.trust)))
    except Exception as e:  # noqa: BLE001 whoever asks wants to hear of the devices, whatever became of the buffer
        log.info("the buffer names no other center, pins or ports: %s", e)
        return own
