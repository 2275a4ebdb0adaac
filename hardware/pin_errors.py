"""The pin errors: why a GPIO pin could not be had, in the words of whoever put it into the settings."""

from gpiozero import GPIOPinInUse

PIN_TAKEN_HERE = (
    "the pin is in use by another part of this terminal; see the pins in the settings, and [fittings.pins]"
)


def pin_error(e: Exception) -> str:
    """gpiozero and its back ends raise what they like, up to bare lgpio errors: that stays as it came."""
    return PIN_TAKEN_HERE if isinstance(e, GPIOPinInUse) else f"{type(e).__name__}: {e}"
