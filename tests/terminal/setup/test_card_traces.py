"""The card traces: what is found on a card, and what looks like it and is left."""

from pathlib import Path

from terminal.setup.card_traces import found_traces
from terminal.setup.places import Places


def laid(root: Path, *names: str, text: str = "x") -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def test_nothing_is_found_on_an_empty_root(tmp_path: Path) -> None:
    assert found_traces(Places(tmp_path)) == []


def test_the_journals_folder_goes_and_those_of_other_programs_stay(tmp_path: Path) -> None:
    laid(tmp_path, "var/log/journal/0f/system.journal", "var/log/private/a.log", "var/log/wtmp")
    assert [each.path for each in found_traces(Places(tmp_path))] == [
        "/var/log/journal/0f",
        "/var/log/private/a.log",
        "/var/log/wtmp",
    ]


def test_the_buss_id_goes_where_it_is_no_link(tmp_path: Path) -> None:
    bus = tmp_path / "var/lib/dbus/machine-id"
    bus.parent.mkdir(parents=True)
    bus.symlink_to("/etc/machine-id")
    assert found_traces(Places(tmp_path)) == []
    bus.unlink()
    laid(tmp_path, "var/lib/dbus/machine-id")
    assert [each.name for each in found_traces(Places(tmp_path))] == ["machine-id"]


def test_of_connections_those_of_a_wifi_go(tmp_path: Path) -> None:
    laid(tmp_path, "etc/NetworkManager/system-connections/hall", text="[connection]\ntype=wifi\n")
    laid(tmp_path, "etc/NetworkManager/system-connections/cable", text="[connection]\ntype=ethernet\n")
    assert [each.path for each in found_traces(Places(tmp_path))] == ["/etc/NetworkManager/system-connections/hall"]
