"""Rollouts: a configuration that reaches the windows in waves, and stops by itself where it does harm."""
