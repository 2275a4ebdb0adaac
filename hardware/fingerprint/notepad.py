"""The notepad of a sensor, page 0: `WTL1`, 16 random bytes that are the library's id, CRC-32, zeros. Pure."""

import zlib

NOTEPAD_MAGIC = b"WTL1"
ID = 16  # bytes
SIZE = len(NOTEPAD_MAGIC) + ID
NOTEPAD_PAGE_BYTES = 32  # of one page


def written(library: str) -> bytes:
    """The page that says this id (32 hexadecimal digits; ValueError for others), blank for an empty one."""
    if not library:
        return bytes(NOTEPAD_PAGE_BYTES)
    id_ = bytes.fromhex(library)
    if len(id_) != ID:
        raise ValueError(f"a library id has {2 * ID} hexadecimal digits, not {len(library)}")
    return (NOTEPAD_MAGIC + id_ + zlib.crc32(NOTEPAD_MAGIC + id_).to_bytes(4)).ljust(NOTEPAD_PAGE_BYTES, b"\0")


def read(page: bytes) -> str:
    """The id on this page, empty where there is none: a blank page, or somebody else's note."""
    library = page[len(NOTEPAD_MAGIC) : SIZE].hex()
    return library if page.startswith(NOTEPAD_MAGIC) and page == written(library) else ""
