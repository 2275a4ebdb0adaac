"""Devices in software that speak the devices' own language."""
