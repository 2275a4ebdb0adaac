"""What a keyboard sends, typed by hand after linux/input.h for a 64-bit little-endian board."""

import struct

import pytest

# Seconds, microseconds, type, code, value. The times are those of CLOCK_MONOTONIC, ten seconds apart and more.
TIME = "C8 2F 0B 6B 00 00 00 00  40 E2 01 00 00 00 00 00"
TEN_SECONDS_ON = "D2 2F 0B 6B 00 00 00 00  40 E2 01 00 00 00 00 00"
LONGER_ON = "D2 2F 0B 6B 00 00 00 00  41 E2 01 00 00 00 00 00"  # by a microsecond
SYN = bytes.fromhex(f"{TIME} 0000 0000 00000000")
DROPPED = bytes.fromhex(f"{TIME} 0000 0300 00000000")
DROPPED_LATER = bytes.fromhex(f"{LONGER_ON} 0000 0300 00000000")
SCAN = bytes.fromhex(f"{TIME} 0400 0400 1E000700")  # EV_MSC, MSC_SCAN
KEY_9 = bytes.fromhex(f"{TIME} 0100 0A00 01000000")
KEY_9_UP = bytes.fromhex(f"{TIME} 0100 0A00 00000000")
KEY_9_HELD = bytes.fromhex(f"{TIME} 0100 0A00 02000000")
KEY_0 = bytes.fromhex(f"{TIME} 0100 0B00 01000000")
KEY_1 = bytes.fromhex(f"{TIME} 0100 0200 01000000")
KEY_1_IN_TIME = bytes.fromhex(f"{TEN_SECONDS_ON} 0100 0200 01000000")
KEY_1_TOO_LATE = bytes.fromhex(f"{LONGER_ON} 0100 0200 01000000")
KEY_A = bytes.fromhex(f"{TIME} 0100 1E00 01000000")
KEY_Z = bytes.fromhex(f"{TIME} 0100 2C00 01000000")
KEY_M = bytes.fromhex(f"{TIME} 0100 3200 01000000")
KEY_P = bytes.fromhex(f"{TIME} 0100 1900 01000000")
HYPHEN = bytes.fromhex(f"{TIME} 0100 0C00 01000000")
DOT = bytes.fromhex(f"{TIME} 0100 3400 01000000")
BACKSPACE = bytes.fromhex(f"{TIME} 0100 0E00 01000000")
SHIFT = bytes.fromhex(f"{TIME} 0100 2A00 01000000")
ENTER = bytes.fromhex(f"{TIME} 0100 1C00 01000000")
ENTER_UP = bytes.fromhex(f"{TIME} 0100 1C00 00000000")
ENTER_IN_TIME = bytes.fromhex(f"{TEN_SECONDS_ON} 0100 1C00 01000000")
ENTER_TOO_LATE = bytes.fromhex(f"{LONGER_ON} 0100 1C00 01000000")
KEYPAD_ENTER = bytes.fromhex(f"{TIME} 0100 6000 01000000")
# KEY_KP7 to KP9 are 47 to 49, KPMINUS 4A, KP4 to KP6 4B to 4D, KPPLUS 4E, KP1 to KP3 4F to 51, KP0 52, KPDOT 53.
IN_ORDER = ("4F", "50", "51", "4B", "4C", "4D", "47", "48", "49", "52")
KEYPAD = b"".join(bytes.fromhex(f"{TIME} 0100 {code}00 01000000") for code in IN_ORDER)
KEYPAD_REST = b"".join(bytes.fromhex(f"{TIME} 0100 {code}00 01000000") for code in ("4A", "4E", "53"))

CARD = SCAN + KEY_9 + SYN + KEY_9_UP + SYN + KEY_0 + SYN + KEY_1 + SYN + ENTER + SYN + ENTER_UP + SYN

of_64_bit = pytest.mark.skipif(struct.calcsize("llHHi") != 24, reason="the bytes are those of a 64-bit board")
