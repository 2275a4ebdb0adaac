"""The fingerprint sensor, whose templates stay in the module that took them."""

from hardware.fingerprint.driver import Fingerprint

__all__ = ["Fingerprint"]
