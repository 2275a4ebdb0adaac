"""The sensor's packets (docs/protocols.md#zfm), byte by byte."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.fingerprint import zfm
from hardware.fingerprint.zfm import Damaged, Packet, PacketDecoder, PacketId

VERIFY = bytes.fromhex("EF01 FFFFFFFF 01 0007 13 00000000 001B")
OK = bytes.fromhex("EF01 FFFFFFFF 07 0003 00 000A")
NO_FINGER = bytes.fromhex("EF01 FFFFFFFF 07 0003 02 000C")
FOUND_AT_3 = bytes.fromhex("EF01 FFFFFFFF 07 0007 00 0003 0064 0075")
READY_THEN_OK = bytes.fromhex("00 55") + OK  # what an R503 says on waking up

VECTORS = [
    (VERIFY, Packet(PacketId.COMMAND, bytes.fromhex("13 00000000"))),
    (OK, Packet(PacketId.ACK, b"\x00")),
    (NO_FINGER, Packet(PacketId.ACK, b"\x02")),
    (FOUND_AT_3, Packet(PacketId.ACK, bytes.fromhex("00 0003 0064"))),
    (bytes.fromhex("EF01 00000005 02 0004 FFFF 0204"), Packet(PacketId.DATA, b"\xff\xff", address=5)),
    (bytes.fromhex("EF01 FFFFFFFF 08 0003 00 000B"), Packet(PacketId.END_OF_DATA, b"\x00")),
]


def decoded(*chunks: bytes) -> list[Packet | Damaged]:
    decoder, found = PacketDecoder(), []
    for chunk in chunks:
        decoder.feed(chunk)
        while (frame := decoder.next()) is not None:
            found.append(frame)
    return found


@pytest.mark.parametrize(("frame", "packet"), VECTORS)
def test_a_packet_has_one_frame(frame: bytes, packet: Packet) -> None:
    assert zfm.encode(packet) == frame
    assert decoded(frame) == [packet]


@pytest.mark.parametrize(("frame", "packet"), VECTORS)
def test_nothing_is_found_before_the_last_byte(frame: bytes, packet: Packet) -> None:
    decoder = PacketDecoder()
    for byte in frame[:-1]:
        decoder.feed(bytes([byte]))
        assert decoder.next() is None
    decoder.feed(frame[-1:])
    assert decoder.next() == packet
    assert decoder.next() is None


def test_two_frames_in_one_read() -> None:
    assert decoded(OK + NO_FINGER[:5], NO_FINGER[5:]) == [VECTORS[1][1], VECTORS[2][1]]


def test_the_checksum_counts_modulo_65536() -> None:
    payload = b"\xff" * 256
    frame = bytes.fromhex("EF01 FFFFFFFF 02 0102") + payload + bytes.fromhex("FF05")
    assert decoded(frame) == [Packet(PacketId.DATA, payload)]


@pytest.mark.parametrize("place", range(6, len(FOUND_AT_3)))
def test_a_changed_byte_is_never_believed(place: int) -> None:
    spoilt = bytearray(FOUND_AT_3)
    spoilt[place] ^= 0x10
    assert not [frame for frame in decoded(bytes(spoilt)) if isinstance(frame, Packet)]
    assert decoded(FOUND_AT_3) == [VECTORS[3][1]]


def test_a_wrong_checksum_is_said() -> None:
    assert decoded(OK[:-1] + b"\x0b") == [Damaged()]


@pytest.mark.parametrize(
    "noise",
    [
        bytes.fromhex("00 55"),
        bytes.fromhex("EF"),
        bytes.fromhex("EF EF 01"),
        bytes.fromhex("EF01 FFFFFFFF 07 0000"),  # a length shorter than a checksum
        bytes.fromhex("EF01 FFFFFFFF 07 FFFF"),  # a length no module sends
        bytes.fromhex("EF01 FFFFFFFF 05 0003 00 0008"),  # no such packet id
        b"raspberrypi login: ",
    ],
)
def test_a_frame_right_behind_noise_is_found(noise: bytes) -> None:
    assert decoded(noise + OK) == [VECTORS[1][1]]


def test_a_false_start_swallows_no_frame_behind_it() -> None:
    start = bytes.fromhex("EF01 FFFFFFFF 07 0020")  # promises 32 bytes that never come
    assert decoded(start + OK + NO_FINGER + FOUND_AT_3) == [Damaged(), *(VECTORS[i][1] for i in (1, 2, 3))]


def test_a_length_damaged_to_the_longest_holds_frames_back_but_loses_none() -> None:
    damaged = bytes.fromhex("EF01 FFFFFFFF 07 0102 00 000A")
    decoder, found = PacketDecoder(), []
    decoder.feed(damaged)
    for count in range(1, 30):
        decoder.feed(OK)
        while (frame := decoder.next()) is not None:
            found.append(frame)
        whole = len(damaged) + count * len(OK) >= 267  # as long as it says that it is
        assert found == ([Damaged(), *[VECTORS[1][1]] * count] if whole else [])


def test_what_nobody_asks_for_is_not_kept_for_ever() -> None:
    decoder = PacketDecoder()
    for _ in range(1000):
        decoder.feed(OK * 100)
    found = 0
    while decoder.next() is not None:
        found += 1
    assert found < 400


@pytest.mark.parametrize("payload", [b"", bytes(257)])
def test_what_no_frame_can_carry_is_refused(payload: bytes) -> None:
    with pytest.raises(ValueError, match="256"):
        zfm.encode(Packet(PacketId.COMMAND, payload))
    assert zfm.encode(Packet(PacketId.COMMAND, bytes(256)))


packets = st.builds(
    Packet,
    st.sampled_from(PacketId),
    st.binary(min_size=1, max_size=256),
    st.integers(0, 0xFFFFFFFF),
)


@given(st.lists(packets, max_size=5), st.data())
def test_any_split_gives_the_same_packets(sent: list[Packet], data: st.DataObject) -> None:
    wire = b"".join(map(zfm.encode, sent))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(wire)), max_size=20)))
    assert decoded(*(wire[a:b] for a, b in zip([0, *cuts], [*cuts, len(wire)], strict=True))) == sent


@given(st.lists(st.one_of(st.binary(max_size=300), st.just(b"\xef\x01"), st.just(OK[:9])), max_size=10), packets)
def test_no_noise_hides_what_comes_after_it(noise: list[bytes], packet: Packet) -> None:
    quiet = bytes(zfm.PACKET_HEAD_BYTES + zfm.PAYLOAD_MAX_BYTES + 2)  # the most that a false start can hold back
    assert packet in decoded(*noise, quiet, zfm.encode(packet))


def test_parameters_as_the_module_sends_them() -> None:
    data = bytes.fromhex("0000 0009 00C8 0003 FFFFFFFF 0002 0006")
    found = zfm.Parameters.unpack(data)
    assert (found.system, found.capacity, found.security, found.packet_size, found.speed) == (9, 200, 3, 2, 6)
    assert found.pack() == data


def test_every_code_comes_with_advice() -> None:
    assert all(code in zfm.ADVICE for code in zfm.Confirmation)
    assert "0x77" in zfm.advice(0x77)


TEMPLATE_COMMANDS = {0x08, 0x09, 0x0A, 0x0B}  # UpChar, DownChar, UpImage, DownImage
FINGERPRINT = Path(zfm.__file__).parent


def test_no_instruction_moves_templates_or_images() -> None:
    assert not TEMPLATE_COMMANDS & {int(instruction) for instruction in zfm.Instruction}
    tree = ast.parse((FINGERPRINT / "zfm.py").read_text())
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    written = {node.value for node in ast.walk(classes["Instruction"]) if isinstance(node, ast.Constant)}
    assert 0x13 in written  # the enumeration's values are what is looked at
    assert not TEMPLATE_COMMANDS & written


@pytest.mark.parametrize("name", ["module.py", "driver.py"])
def test_the_driver_knows_no_command_but_the_listed(name: str) -> None:
    """Its code holds neither the numbers nor bytes that begin with them."""
    for node in ast.walk(ast.parse((FINGERPRINT / name).read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, bytes):
            assert not TEMPLATE_COMMANDS & set(node.value[:1])
        elif isinstance(node, ast.Constant):
            assert node.value not in TEMPLATE_COMMANDS
