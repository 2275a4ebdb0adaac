"""A TinyDB storage that appends: one frame a commit, checksummed and chained, durable before the call returns.

    TinyDB(path, storage=JournalStorage)        with JournalTable as table class

Strategy: the tables live in memory, each document as its JSON; a commit appends what changed as one line (`frames`)
and calls `fdatasync` before memory shows it. The file is filled ahead with newlines: an append into space that it
has writes a few kilobytes to the device, and not the file system's own journal too. When it has grown, the next
segment begins with a snapshot (`segments`), so that what lies before it can go. Opening replays the newest segments
(`replay`).

Contract: a commit is whole or not there. A torn tail is cut off. A damaged line is counted in `damaged` and put
aside in a file beside, and every other line is used; the numbers of the frames and a high-water mark (`mark`) tell
what is gone. After a failed sync the same file is never written to again.

Known limits: a table is in memory, but for one that only grows, the log; what is no finite number is refused;
`drop_table` reads and writes in two steps, so hold `storage.writing()` around it where others insert.

Readers take only the lock that guards memory; writers queue behind one another, so nobody who reads ever waits
for the disk. Imports nothing but TinyDB and msgspec.
"""

from sync.journal.live_segment import DISK_FULL_ERRNOS
from sync.journal.payload import Change
from sync.journal.storage import JournalStorage
from sync.journal.table import JournalTable
from sync.journal.writer import SyncFailed, no_room

__all__ = ["DISK_FULL_ERRNOS", "Change", "JournalStorage", "JournalTable", "SyncFailed", "no_room"]
