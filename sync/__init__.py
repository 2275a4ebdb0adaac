"""Sync: facts on the disk and on the way, with buffer, bundles, uplink, and the reference center."""
