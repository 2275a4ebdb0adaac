"""The buffer: a TinyDB database of facts, each durable before anyone is told of it."""

from sync.buffer.buffer import FILE, Buffer
from sync.buffer.cursors import Cursors
from sync.buffer.identity import Identity
from sync.buffer.lock import BufferBusy

__all__ = ["FILE", "Buffer", "BufferBusy", "Cursors", "Identity"]
