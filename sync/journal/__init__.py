"""The journal: a TinyDB storage that appends, one frame a commit, chained, durable before the call returns."""

from sync.journal.live_segment import DISK_FULL_ERRNOS
from sync.journal.payload import Change
from sync.journal.storage import JournalStorage
from sync.journal.table import JournalTable
from sync.journal.writer import SyncFailed, no_room

__all__ = ["DISK_FULL_ERRNOS", "Change", "JournalStorage", "JournalTable", "SyncFailed", "no_room"]
