"""The apt sources of another Debian release, from a computer's own, in both forms that they are written in."""

from terminal.setup.bundling.apt_sources import sources_for

DEB822 = """\
# comment
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
 bookworm-backports
Components: main
Architectures: amd64
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://shop.example
Suites: stable
Components: main
"""
ONE_LINE = """\
# deb http://old.example bookworm main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/security bookworm-security main contrib
deb-src http://mirror.example/debian bookworm main
deb http://cloud.example sdk-bookworm main
"""


def test_debians_own_are_told_for_the_other_release_and_nobody_elses() -> None:
    assert sources_for([("debian.sources", DEB822), ("sources.list", ONE_LINE)], "bookworm", "trixie") == (
        "Types: deb\nURIs: http://mirror.example/debian\nSuites: trixie trixie-updates\nComponents: main\n"
        "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
        "\n"
        "Types: deb\nURIs: http://mirror.example/security\nSuites: trixie-security\nComponents: main contrib\n"
        "Signed-By: /k.gpg\n"
    )


def test_for_the_own_release_they_stay() -> None:
    assert "Suites: bookworm bookworm-updates\n" in sources_for([("a.sources", DEB822)], "bookworm", "bookworm")


def test_a_mirror_on_the_disk_is_copied_from() -> None:
    text = "deb [trusted=yes] file:/srv/mirror bookworm main\n"
    assert "URIs: copy:/srv/mirror\nSuites: trixie\nComponents: main\nTrusted: yes\n" in sources_for(
        [("a.list", text)], "bookworm", "trixie"
    )


def test_a_computer_of_another_release_has_none() -> None:
    assert sources_for([("debian.sources", DEB822), ("a.list", ONE_LINE)], "noble", "trixie") == ""
