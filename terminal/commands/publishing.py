"""The publishing of a hall's configuration: `window-terminal config push`, and what a signed move shares."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct

from terminal.commands.hall_lines import publication_line
from terminal.commands.hall_news import confirm, tell_news
from terminal.commands.office_words import failure, office_error, tell
from terminal.commands.options import ca_option, center_option, key_option
from terminal.commands.passphrase import (
    Passphrases,
    opened_key,
    opened_second,
    passphrase_option,
    second_key_option,
)
from terminal.commands.rollout_wish import RolloutWish, rolled_out, rollout_wish
from terminal.commands.signing_keys import check_newest_copy
from terminal.commands.standing_publication import following, say_it_stands, stands
from terminal.commands.written_hall import say_warnings, written_hall
from terminal.config.office_catalogue import in_office_words
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.bundles.signing import KeyFile
    from sync.rollouts.rollout_plan import RolloutPlan
    from terminal.domain.hall import Hall

DAY_MS = 86_400_000  # ms
PUSH_ASKED = "publish that for {count} windows?"
MEANWHILE = (
    "somebody published {version} with this key while you looked: no configuration was published; do it again"
)
BROKEN_OFF = "broken off: the center has not all of it; push again"
TO_FOLLOW = "to follow it: window-terminal config status --watch --key {key} --center {url} --ca {ca}"
NO_WAVES = "the center is older than this program and knows no waves: bring it up to date"
OTHER_PEPPER = (
    "the PIN was made with another key than {path}, and no terminal would know it; make it anew: window-terminal "
    "config pin --key {path}"
)
DIRECTORY_NEW = "directory: {version} published, {count} people"
DIRECTORY_AS_BEFORE = "directory: {version} unchanged, {count} people"
Publisher = TypeVar("Publisher", bound=Callable[..., None])

hall_argument = click.argument("hall_path", metavar="HALL", type=click.Path(path_type=Path))
days_option = click.option(
    "--days", type=click.IntRange(1, 3650), default=400, show_default=True, help="Valid for so long."
)
yes_option = click.option("--yes", is_flag=True, help="Do not ask again.")


class ConfigurationWish(Struct, frozen=True):
    """What whoever publishes says: of which hall, with whose keys, at which center, for how many days."""

    hall_path: Path
    key_path: Path
    url: str
    ca: Path
    days: int
    second_key: Path | None
    passphrase_files: tuple[Path, ...]

    def key(self, hall: "Hall") -> "KeyFile":
        """The key that signs this hall, with the second one where there are two. Raises ClickException."""
        passphrases = Passphrases(self.passphrase_files)
        key = opened_key(self.key_path, passphrases)
        second = opened_second(key, self.second_key, passphrases)
        _check_pepper(hall, self.hall_path, key, self.key_path)
        return key.beside(second) if second else key


def wished(command: Publisher) -> Publisher:
    """Gives a command the options of a `ConfigurationWish`."""
    keys = passphrase_option, second_key_option
    for option in (*keys, days_option, ca_option, center_option, key_option):
        command = option(command)
    return command


@click.command()
@hall_argument
@yes_option
@click.option("--renew", is_flag=True, help="Publish what is published already, too.")
@rolled_out
@wished
def push(*, yes: bool, renew: bool, **told: Any) -> None:
    """Check, sign and publish: one bundle for each window, all with the next version; and the directory.

    Says first what changes for which window, who comes and goes, and which windows are dropped, and asks for a yes.
    What is published already is not published again before three quarters of its --days are over.

    With --canary those windows try it for two minutes, then every tenth of the others, then the rest: no wave
    begins before half of the last has kept it, and all stops where two, and one in twenty, could not work by it (of
    the canary one). With --by-unit one unit follows on the other. `config rollout` pauses, resumes or cancels it.
    """
    from terminal.domain.hall import merge

    later, wish = rollout_wish(told), ConfigurationWish(**told)
    texts, hall = written_hall(wish.hall_path)
    say_warnings(wish.hall_path, texts, hall)
    later.check(hall, _now())  # first: what was typed wrong is told before anybody is asked for a passphrase
    key = wish.key(hall)
    try:
        issued = ready(wish, key)
        before = tell_news(wish.url, wish.ca, key, hall)
        stays = not renew and stands(before, hall, key, wish.days * DAY_MS, issued)
        standing = following(wish.url, wish.ca, key) if stays else None
        if not (yes or standing):
            confirm(Mistake(PUSH_ASKED, count=len(merge(hall))))
        _push_directory(hall, key, wish, issued)
        if standing:
            say_it_stands(standing)
            return
        signer = key.next_version(issued)
        check_alone(key, signer)
        signed = _signed(hall, signer, wish, issued)
        plan = _plan(later, hall, signer, wish, issued)
        _hand_over_all(signed, wish)
    except (OSError, ValueError) as e:
        raise failure(e) from e
    tell(publication_line(plan, hall.zone))
    tell(Mistake(TO_FOLLOW, key=wish.key_path, url=wish.url, ca=wish.ca), err=True)


def check_alone(key: "KeyFile", signer: "KeyFile") -> None:
    """What was shown compares with what was there then. Raises ValueError where a push came between."""
    if signer.stored.version != key.stored.version + 1:
        version = f"{signer.epoch}.{signer.stored.version - 1}"
        raise ValueError(Mistake(MEANWHILE, version=version))


def _signed(hall: "Hall", signer: "KeyFile", wish: ConfigurationWish, issued: int) -> list[str]:
    """A bundle for each window. Raises ValueError."""
    from terminal.domain.hall import merge

    return [signer.sign(window, issued, issued + wish.days * DAY_MS) for window in merge(hall)]


def _hand_over_all(signed: list[str], wish: ConfigurationWish) -> None:
    """Raises OSError, and ClickException where somebody ends it in the middle."""
    from sync.bundles.hand_over import publish_hall

    try:
        with click.progressbar(length=len(signed), file=sys.stderr) as bar:
            for count in publish_hall(wish.url, wish.ca, signed):
                bar.update(count)
    except KeyboardInterrupt:
        raise office_error(Mistake(BROKEN_OFF)) from None


def _plan(
    later: RolloutWish, hall: "Hall", signer: "KeyFile", wish: ConfigurationWish, issued: int
) -> "RolloutPlan":
    """Tells the center first in which waves it shall go. Raises OSError, ValueError."""
    from sync.bundles.hand_over import PushUnknown, publish_plan
    from sync.rollouts.rollout_plan import sign_plan

    plan = later.plan(hall, signer, issued)
    try:
        publish_plan(wish.url, wish.ca, sign_plan(signer, plan))
    except PushUnknown as e:
        if not later.plain:
            raise ValueError(Mistake(NO_WAVES)) from e
    return plan


def ready(wish: ConfigurationWish, key: "KeyFile") -> int:
    """Lets the center know the key, and sees that this is its newest copy; the time, ms UTC. Raises OSError."""
    from sync.bundles.hand_over import publish_successions

    if key.stored.successions:
        publish_successions(wish.url, wish.ca, key.stored.successions)
    check_newest_copy(key, wish.url, wish.ca)
    return _now()


def _now() -> int:
    return time.time_ns() // 1_000_000


def _check_pepper(hall: "Hall", hall_path: Path, key: "KeyFile", key_path: Path) -> None:
    """Nobody's PIN may be made with another key: no terminal could compare it."""
    from terminal.domain.hall_people import holders
    from terminal.services.pin_pepper import pepper_name, pepper_named

    mine = pepper_name(key.card_key)
    others = [place for place, each in holders(hall) if pepper_named(each.pin) not in ("", mine)]
    if others:
        wrong = Mistake(OTHER_PEPPER, path=key_path)
        lines = [f"{hall_path}: {in_office_words(wrong.at(place))}" for place in others]
        raise click.ClickException("\n".join([*lines, in_office_words(Mistake("nothing was published"))]))


def _push_directory(hall: "Hall", key: "KeyFile", wish: ConfigurationWish, now: int) -> None:
    """First of all: whoever has the new configuration asks for it. Raises OSError, ValueError."""
    from sync.bundles.directory_issue import issue
    from sync.bundles.hand_over import publish_directory

    issued = issue(key, hall, now)
    publish_directory(wish.url, wish.ca, issued.signed)
    how = DIRECTORY_NEW if issued.renewed else DIRECTORY_AS_BEFORE
    tell(Mistake(how, version=issued.version, count=issued.people))
