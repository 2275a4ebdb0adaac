"""The fingerprint sensor. Templates stay in the module that took them."""

from hardware.fingerprint.driver import Fingerprint

__all__ = ["Fingerprint"]
