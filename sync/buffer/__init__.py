"""The buffer: a TinyDB database of facts, each durable before anyone is told of it."""

from sync.buffer.buffer import Buffer
from sync.buffer.cursors import Cursors
from sync.buffer.identity import Identity
from sync.buffer.lock import BufferBusy
from sync.buffer.remembered import remembered
from sync.buffer.succession import FILE

__all__ = ["FILE", "Buffer", "BufferBusy", "Cursors", "Identity", "remembered"]
