"""`window-terminal config init`: the hall files to begin with."""

from pathlib import Path

import click


@click.command()
@click.argument("path", metavar="[HALL]", type=click.Path(path_type=Path), default=Path("hall.toml"))
def init(path: Path) -> None:
    """Write an example of a hall to begin with: 12 windows, 30 people, and a comment at everything.

    HALL is a file that ends in .toml, or else a folder, with a file for each unit. What is there already stays.
    """
    from terminal.config.office_catalogue import in_office_words, office_language
    from terminal.config.sample_hall import SampleThere, write_sample
    from terminal.domain.mistake import Mistake

    try:
        write_sample(path, office_language())
    except SampleThere as e:
        there = Mistake("there is something already; name a file or folder that is not there yet")
        raise click.ClickException(f"{path}: {in_office_words(there)}") from e
    except OSError as e:
        raise click.ClickException(f"{path}: {e.strerror}") from e
    written = Mistake("written; change it, then: window-terminal config check {path}", path=path)
    click.echo(f"{path}: {in_office_words(written)}")
