"""`window-terminal buffer`: looks into a buffer that no process holds."""

from pathlib import Path

import click
import msgspec


@click.group()
def buffer() -> None:
    """Look into a buffer that no process holds, also one on a card taken from a dead Pi."""


@buffer.command("list")
@click.option(
    "--path",
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The buffer's folder: buffer/ in the terminal's state folder.",
)
@click.option("--kind", help="Only facts of this kind.")
@click.option("--waiting", is_flag=True, help="Only facts that the center does not have.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: the fact in canonical bytes.")
def list_facts(path: Path, kind: str | None, waiting: bool, as_json: bool) -> None:
    """List the facts in a buffer, oldest first."""
    from sync.buffer import FILE, Buffer, BufferBusy
    from terminal.facts import canonical

    if not (path / FILE).exists():
        raise click.ClickException(f"{path}: no buffer here; it is the folder that holds {FILE}")
    try:
        with Buffer(path) as opened:
            through = opened.cursors.through
            facts = opened.history()
    except (BufferBusy, OSError) as e:
        raise click.ClickException(str(e)) from e
    for fact in facts:
        if (kind and fact.kind != kind) or (waiting and fact.seq <= through):
            continue
        if as_json:
            click.echo(canonical(fact))
        else:
            mark = " " if fact.seq <= through else "*"
            body = msgspec.json.encode(fact.body).decode()
            click.echo(f"{mark}{fact.seq:>6} {fact.at} {fact.clock:6} {fact.kind:10} {body}")
