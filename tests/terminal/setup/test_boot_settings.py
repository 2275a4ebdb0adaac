"""Boot settings: what is ours can be put there twice and taken away, and the rest is somebody else's."""

from hypothesis import given
from hypothesis import strategies as st

from terminal.setup.boot_settings import with_block, with_words, without_block, without_words
from tests.support.machines import CMDLINE_TEXT, CONFIG_TEXT

words = st.sampled_from(
    ["console=serial0,115200", "console=tty1", "console=ttyAMA0", "root=PARTUUID=1", "rootwait", "quiet", "resize"]
)
lines = st.lists(st.sampled_from(["", "# a comment", "dtparam=audio=on", "[cm4]", "otg_mode=1", "enable_uart=0"]))


def test_no_console_is_left_at_the_sensors_port_and_no_text_before_the_plate() -> None:
    assert with_words(CMDLINE_TEXT, "HDMI-A-1:800x480@60D") == (
        "console=tty3 root=PARTUUID=738a4d67-02 rootfstype=ext4 fsck.repair=yes rootwait"
        " video=HDMI-A-1:800x480@60D quiet loglevel=3 logo.nologo vt.global_cursor_default=0\n"
    )


def test_a_screen_is_named_once_not_at_all_or_as_before() -> None:
    there = "rootwait video=HDMI-A-2:720x480@60D\n"
    assert "video=HDMI-A-1:1x1D" in with_words(there, "HDMI-A-1:1x1D")
    assert with_words(there, "HDMI-A-1:1x1D").count("video=") == 1
    assert "video=" not in with_words(there, "")
    assert "video=HDMI-A-2:720x480@60D" in with_words(there, None)


def test_what_the_firmware_does_not_read_stays_unread() -> None:
    """It takes the first line; a second is somebody's note."""
    told = with_words("rootwait\ninit=/bin/sh\n", None)
    assert told.splitlines()[1:] == ["init=/bin/sh"]
    assert without_words(told) == "rootwait\ninit=/bin/sh\n"


@given(st.lists(words))
def test_words_put_there_twice_are_there_once(before: list[str]) -> None:
    once = with_words(" ".join(before), "HDMI-A-1:800x480@60D")
    assert with_words(once, "HDMI-A-1:800x480@60D") == with_words(once, None) == once


@given(st.lists(words))
def test_without_our_words_what_is_not_about_consoles_is_as_before(before: list[str]) -> None:
    kept = [word for word in before if not word.startswith(("console=s", "console=ttyA")) and word != "quiet"]
    assert without_words(with_words(" ".join(before), None)).split() == kept


def test_our_lines_are_for_every_model_and_come_last() -> None:
    assert with_block(CONFIG_TEXT, "4").endswith(
        "otg_mode=1\n# window-terminal begin\n[all]\nenable_uart=1\ndisable_splash=1\ndtoverlay=disable-bt\n"
        "# window-terminal end\n"
    )


@given(lines, st.sampled_from(["", "3", "4", "5"]))
def test_lines_put_there_twice_are_there_once_and_go_again(before: list[str], generation: str) -> None:
    text = "\n".join([*before, "# the last"]) + "\n"
    once = with_block(text, generation)
    assert with_block(once, generation) == once
    assert without_block(once) == text


def test_a_block_without_an_end_is_not_touched() -> None:
    """Somebody has edited it; what belongs to whom nobody knows."""
    torn = "a=1\n# window-terminal begin\nb=2\n"
    assert without_block(torn) == torn
