"""The environment file: what setup writes it reads back, systemd's way, and a person's lines stay."""

from hypothesis import given
from hypothesis import strategies as st

from terminal.setup.center.environment_file import (
    USUAL_ENVIRONMENT,
    PagesOptions,
    environment,
    further_ports,
    pages_options,
    several_halls,
    with_environment,
    with_pages,
)

VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="\"'\\"), max_size=40)


@given(
    st.dictionaries(st.sampled_from(sorted(USUAL_ENVIRONMENT)), VALUES),
    st.dictionaries(st.sampled_from(sorted(USUAL_ENVIRONMENT)), VALUES),
)
def test_what_is_wished_is_there_and_what_was_there_before_where_nothing_is(
    first: dict[str, str], second: dict[str, str]
) -> None:
    text = with_environment(with_environment("", first), second)
    assert environment(text) == USUAL_ENVIRONMENT | first | second
    assert with_environment(text, {}) == text, "nothing wished, nothing changed"


def test_lines_of_a_person_stay_as_they_are() -> None:
    text = "# ours\nHTTP_PROXY=x\n ; CENTER_PORT=1\nCENTER_PORT = 9443\nCENTER_OPTIONS='--workers 4'\n"
    changed = with_environment(text, {"CENTER_BACKUPS": "3"})
    assert changed.startswith(text)
    said = environment(changed)
    assert (said["CENTER_PORT"], said["CENTER_OPTIONS"], said["CENTER_BACKUPS"]) == ("9443", "--workers 4", "3")


def test_several_halls_are_known_by_the_option_that_names_their_file() -> None:
    for options, several in (
        ("--workers 4", False),
        ("--halls /etc/h.toml", True),
        ("--x --halls=/etc/h.toml", True),
    ):
        assert several_halls(environment(f"CENTER_OPTIONS={options}")) is several


def test_the_ports_of_monitoring_and_of_the_pages_are_those_behind_the_last_colon() -> None:
    for options, ports in (
        ("", ()),
        ("--workers 4", ()),
        ("--proxy 10.1.2.3 --log json", ()),
        ("--metrics 127.0.0.1:9464", (9464,)),
        ("--workers 4 --metrics=10.1.2.11:9100 --log json", (9100,)),
        ("--metrics [fd00::7]:9464", (9464,)),
        ("--pages 0.0.0.0:8444 --pages-cert x.pem --metrics 127.0.0.1:9464", (8444, 9464)),
        ("--metrics", ()),
    ):
        assert further_ports(environment(f"CENTER_OPTIONS={options}")) == ports, options


def test_where_the_pages_are_served_is_read_from_the_options() -> None:
    for options, found in (
        ("", None),
        ("--pages-cert /x.pem", None),
        ("--pages 8444", None),
        ("--pages 127.0.0.1:8444", PagesOptions("127.0.0.1", 8444)),
        ("--pages=[::]:8444 --pages-cert=/x.pem", PagesOptions("::", 8444, "/x.pem")),
        (
            "--pages-key /k --pages-cert /x.pem --workers 2 --pages 0.0.0.0:9444",
            PagesOptions("0.0.0.0", 9444, "/x.pem"),
        ),
    ):
        assert pages_options(environment(f"CENTER_OPTIONS={options}")) == found, options


def test_the_usual_pages_are_written_behind_what_stands_there_and_once() -> None:
    once = with_pages(environment("CENTER_OPTIONS=--log json"))
    assert once.startswith(
        "--log json --pages 0.0.0.0:8444 --pages-cert /etc/window-terminal-center/pages/server.pem "
    )
    assert with_pages(environment(f"CENTER_OPTIONS={once}")) == once
    assert with_pages(environment("CENTER_OPTIONS=--pages 127.0.0.1:9444")) == "--pages 127.0.0.1:9444"
