"""Tests of `sync.center.orders`."""
