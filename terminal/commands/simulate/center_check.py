"""`window-terminal simulate center-check`: whether a center keeps the contract, rule by rule."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from terminal.commands.console import say

if TYPE_CHECKING:
    from sync.conformance.check import RuleVerdict

ASK_SECONDS, PATIENCE_SECONDS = 2.0, 300.0  # between two questions whether it is let in, and until it gives up


@click.command("center-check")
@click.argument("url")
@click.option(
    "--ca",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The certificate of its authority.",
)
@click.option("--token", default="", help="Of those that `center tokens` prints: lets it in at that window.")
@click.option("--rule", "only", multiple=True, metavar="NAME", help="This rule alone; repeatable. [default: all]")
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each rule.")
def center_check(url: str, ca: Path | None, token: str, only: tuple[str, ...], as_json: bool) -> None:
    """Whether the center at URL keeps the contract of docs/contract.md: a line for each of its rules.

    Ends with 1 if one is broken. Takes some ten seconds, after it is let in: by a token, or by somebody who
    compares the code that it says.

    Never at the center of a hall that works: it leaves a terminal, facts and alarms there.
    """
    from sync.conformance.check import CONTRACT_RULES, NotLetIn, check
    from sync.conformance.wire import CenterGone
    from terminal.domain.fittings import center_url_problem

    if problem := center_url_problem(url):
        raise click.UsageError(f"URL {problem}")
    if unknown := set(only) - {rule.name for rule in CONTRACT_RULES}:
        raise click.UsageError(f"--rule {min(unknown)}: there is none of that name; they stand in docs/contract.md")
    chosen = [rule for rule in CONTRACT_RULES if not only or rule.name in only]
    try:
        verdicts = [_told(each, as_json) for each in check(url, ca, token, _Patience(), chosen)]
    except (CenterGone, NotLetIn) as e:
        raise click.ClickException(str(e)) from e
    broken = sum(1 for each in verdicts if each.wrong)
    if not as_json:
        say(f"{len(verdicts)} rules, {broken} broken" if broken else f"all {len(verdicts)} rules are kept")
    sys.exit(1 if broken else 0)


class _Patience:
    """Says the code once, and asks for a while."""

    def __init__(self) -> None:
        self._shown, self._until = "", time.monotonic() + PATIENCE_SECONDS

    def __call__(self, code: str) -> bool:
        if self._shown != code:
            self._shown = code
            say(f"let this terminal in: window-terminal center accept {code} --window WINDOW", err=True)
        time.sleep(ASK_SECONDS)
        return time.monotonic() < self._until


def _told(verdict: "RuleVerdict", as_json: bool) -> "RuleVerdict":
    rule = verdict.rule
    if as_json:
        line = {"rule": rule.name, "kept": not verdict.wrong, "wants": rule.wants, "wrong": verdict.wrong}
        say(msgspec.json.encode(line).decode())
    else:
        say(f"{'✗' if verdict.wrong else '✓'} {rule.name}: {rule.wants}")
        if verdict.wrong:
            say(f"    {verdict.wrong}")
    return verdict
