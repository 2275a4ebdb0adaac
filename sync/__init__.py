"""Facts on the disk and on the way: buffer, bundles, uplink, and the reference center."""
