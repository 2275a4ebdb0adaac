"""The installed trust: whose signatures count by the local settings, before any succession."""

from sync.bundles.trust import KeyTrust
from terminal.config.settings import TrustSettings


def installed_trust(settings: TrustSettings) -> KeyTrust:
    """What the settings say, or root said in the file beside them."""
    return KeyTrust(settings.keys, settings.recovery, settings.second, settings.epoch, settings.former)
