"""The software doors of a real center: IT hands a release over through cuts, and only terminals fetch it."""

from pathlib import Path

import requests

from sync.center.network.certificates import Authority
from tests.support.release_files import STRANGER
from tests.support.software_desk import PIECE, RELEASE, SHA256, signed, signed_piece
from tests.sync.center.conftest import Desk, Hall, Json


def said(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("error", "")


def publish(hall: Hall, order: str) -> requests.Response:
    return Desk(hall).call("POST", "/v1/software", json={"order": order})


def hand(hall: Hall, offset: int, piece: str = "") -> requests.Response:
    return Desk(hall).call("POST", "/v1/software/piece", json={"piece": piece or signed_piece(offset)})


def piece(desk: Desk, offset: object, sha256: str = SHA256) -> requests.Response:
    return desk.call("GET", f"/v1/software/piece?sha256={sha256}&offset={offset}")


def announced(desk: Desk) -> str:
    report = {"version": "0.1", "config": "", "recorded": 0, "waiting": 0, "clock": "synced", "parts": {}}
    found: Json = desk.call("PUT", "/v1/state", json={**report, "upgrade": "0.2.0 (1.3): fetching, 40 %"}).json()
    return str(found["software"])


def test_a_release_goes_through_the_center_over_cuts(
    tmp_path: Path, authority: Authority, fresh_database: str
) -> None:
    hall, folder = Hall(tmp_path, authority, fresh_database), tmp_path / "fresh.db.software"
    if fresh_database.startswith("postgresql"):  # beside its file SQLite has one by itself
        hall.options = ["--software", str(folder)]
    hall.start()
    canary, other = Desk(hall).join(), Desk(hall).join()
    order = signed(windows=[canary.window])

    # Nobody but IT orders or hands anything over, and nothing that was not ordered.
    assert said(publish(hall, signed(STRANGER, windows=[canary.window])))[0] == 403
    assert said(hand(hall, 0)) == (404, "no order of software names a file with this hash: publish the order first")
    assert publish(hall, order).json()["reached"] == 0
    assert said(hand(hall, 0, signed_piece(0, key=STRANGER)))[0] == 403
    assert hand(hall, PIECE).json()["reached"] == 0  # not the next
    assert hand(hall, 0).json()["reached"] == PIECE
    assert announced(canary) == ""
    assert said(piece(canary, 0))[0] == 404

    hall.stop()  # a cut
    hall.start()
    assert publish(hall, order).json()["reached"] == PIECE
    assert hand(hall, PIECE).json()["reached"] == 2 * PIECE
    assert hand(hall, 2 * PIECE).json()["reached"] == len(RELEASE)
    (file,) = folder.iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == (f"{SHA256}.release", 0o640)

    # The canary is told and gets it; the other is not, and does not, until IT says so.
    assert announced(canary)
    assert announced(other) == ""
    assert canary.call("GET", "/v1/software").json()["orders"] == [order]
    assert other.call("GET", "/v1/software").json()["orders"] == []
    found = b"".join(piece(canary, offset).content for offset in range(0, len(RELEASE) + 1, PIECE))
    assert found == RELEASE
    assert piece(canary, len(RELEASE)).content == b""
    assert said(piece(other, 0)) == (404, "no such software for this window")
    wide = signed(windows=[], everywhere=True, issued=1_795_391_530_000)
    assert publish(hall, wide).json()["reached"] == len(RELEASE)
    assert piece(other, 0).content == RELEASE[:PIECE]

    # Lost with its folder, it is handed over once more.
    file.unlink()
    assert said(piece(canary, 0)) == (404, "the file of this software is not here: publish it again")
    assert publish(hall, wide).json()["reached"] == 0
    assert [hand(hall, offset).status_code for offset in (0, PIECE, 2 * PIECE)] == [200] * 3
    assert piece(canary, 0).content == RELEASE[:PIECE]

    # Strangers, and questions that are none.
    assert said(piece(Desk(hall), 0))[0] == 401
    assert [piece(canary, wrong).status_code for wrong in ("x", -1, 1 << 70)] == [400, 400, 400]
    assert piece(canary, 0, "../" * 20).status_code == 400

    told = hall.command("terminals").stdout
    assert "  0.1  seen" in told
    assert "upgrade: 0.2.0 (1.3): fetching, 40 %" in told
    assert hall.stop() == 0
    assert "Traceback" not in hall.log.read_text()


def test_a_center_without_a_folder_takes_none(tmp_path: Path, authority: Authority, postgres: object) -> None:
    hall = Hall(tmp_path, authority)
    hall.database = postgres.database()  # type: ignore[attr-defined]
    hall.start()
    assert said(publish(hall, signed()))[1].endswith("start it with `center serve --software FOLDER`")
    assert hall.stop() == 0
