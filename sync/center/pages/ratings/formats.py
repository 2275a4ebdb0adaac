"""The formats by which ratings go to country and province, the exports made by them, and the receipts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct

from sync.center.exports.rating_format import FormatUnfit, RatingExport
from sync.center.office.people.roles import RoleName
from sync.center.pages.forms import FormReader, FormWrong
from sync.center.pages.page_set import PageLink, PageSet
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, Visited
from sync.center.registers.ratings.format_book import ExportDone, KnownFormat, NotExported
from terminal.domain.mistake import Mistake

FORMAT_ROLES: tuple[RoleName, ...] = ("it", "supervisor", "supervision_head")
FORMAT_BYTES = 20_000
FILE_TYPES = {"csv": "text/csv", "json": "application/json"}


class FormatForm(Struct, frozen=True):
    text: Annotated[str, Meta(max_length=FORMAT_BYTES)]
    seen: int
    form: str


class ExportForm(Struct, frozen=True):
    first: date
    last: date
    form: str


class ReceiptForm(Struct, frozen=True):
    receipt: Annotated[str, Meta(max_length=500)]
    seen: int
    form: str


_format_form, _export_form, _receipt_form = FormReader(FormatForm), FormReader(ExportForm), FormReader(ReceiptForm)


@get("/formats", roles=FORMAT_ROLES)
async def format_list(visit: Visited) -> Response[Any]:
    formats = await visit.run(visit.store.formats.formats)
    exports = await visit.run(visit.store.formats.exports)
    return visit.listed("ratings/formats.html", _exports(exports), "exports", formats=formats)


@get("/formats/{name:str}", roles=FORMAT_ROLES)
async def format_page(visit: Visited) -> Response[Any]:
    return await _shown(visit, await _known(visit))


@post("/formats/{name:str}", roles=FORMAT_ROLES, status_code=200)
async def keep_format(visit: Visited) -> Response[Any]:
    known = await _known(visit)
    try:
        form = _format_form.read(await visit.typed())
        by = visit.account.badge
        kept = await visit.run(visit.store.formats.keep, form.text, by, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _shown(visit, known, e.errors)
    except FormatUnfit as e:
        return await _shown(visit, known, {"text": e.problems[0]}, problems=e.problems)
    return visit.go(f"/formats/{kept.name}")


@post("/formats/{name:str}/export", roles=FORMAT_ROLES, status_code=200)
async def export_ratings(visit: Visited) -> Response[Any]:
    known = await _known(visit)
    try:
        form = _export_form.read(await visit.typed())
        days = (form.first.isoformat(), form.last.isoformat())
        by = visit.account.badge
        case, _ = await visit.run(visit.store.formats.export, known.format.name, days, by, form.form, visit.now)
    except FormWrong as e:
        return await _shown(visit, known, e.errors)
    except NotExported as e:
        return await _shown(visit, known, {"first": e.args[0]})
    except FormatUnfit as e:
        return await _shown(visit, known, {"first": e.problems[0]}, problems=e.problems)
    return visit.go(f"/exports/{case}")


@get("/exports/{case:str}", roles=FORMAT_ROLES)
async def export_page(visit: Visited) -> Response[Any]:
    if visit.part("case")[:1].isalpha():  # a format's own case, which was kept by this same form
        return visit.go(f"/formats/{visit.part('case')}")
    return await _export_shown(visit, {})


@post("/exports/{case:str}", roles=FORMAT_ROLES, status_code=200)
async def enter_receipt(visit: Visited) -> Response[Any]:
    case, by = visit.part("case"), visit.account.badge
    try:
        form = _receipt_form.read(await visit.typed())
        await visit.run(visit.store.formats.receive, case, form.receipt, by, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _export_shown(visit, e.errors)
    except NotExported:
        raise NoSuchPage from None
    return visit.go(f"/exports/{case}")


@get("/exports/{case:str}/file", roles=FORMAT_ROLES)
async def export_file(visit: Visited) -> Response[Any]:
    """What goes to the receiver."""
    export = await _export(visit)
    made = await _again(visit)
    if made is None:
        return await _export_shown(visit, {}, changed=True)
    formats = await visit.run(visit.store.formats.formats)
    form = next(each.format.form for each in formats if each.format.name == export.told.format)
    return _download(made.content, FILE_TYPES[form], f"{export.told.format}-{export.case.case}.{form}")


@get("/exports/{case:str}/trace", roles=FORMAT_ROLES)
async def trace_file(visit: Visited) -> Response[Any]:
    """Which fact each of its rows is; it stays in the house."""
    made = await _again(visit)
    if made is None:
        return await _export_shown(visit, {}, changed=True)
    return _download(made.trace, "text/csv", f"trace-{visit.part('case')}.csv")


def _download(content: bytes, kind: str, name: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)


async def _known(visit: Visited) -> KnownFormat:
    name = visit.part("name")
    found = [each for each in await visit.run(visit.store.formats.formats) if each.format.name == name]
    if not found:
        raise NoSuchPage
    return found[0]


async def _export(visit: Visited) -> ExportDone:
    case = visit.part("case")
    found = [each for each in await visit.run(visit.store.formats.exports) if each.case.case == case]
    if not found:
        raise NoSuchPage
    return found[0]


async def _again(visit: Visited) -> RatingExport | None:
    try:
        return await visit.run(visit.store.formats.again, visit.part("case"), visit.now)
    except (NotExported, FormatUnfit):
        return None


async def _shown(
    visit: Visited,
    known: KnownFormat,
    errors: Mapping[str, str] | None = None,
    problems: Sequence[Mistake] = (),
) -> Response[Any]:
    typed = visit.kept
    text = typed.get("text", [known.text])[-1]
    status = 422 if errors else 200
    told = problems or known.problems
    return visit.show(
        "ratings/format.html",
        status=status,
        known=known,
        text=text,
        typed=typed,
        errors=errors or {},
        problems=told,
    )


async def _export_shown(visit: Visited, errors: Mapping[str, str], *, changed: bool = False) -> Response[Any]:
    export = await _export(visit)
    status = 409 if changed else 422 if errors else 200
    names = await visit.names([export.by])
    shown = {"export": export, "names": names, "errors": errors, "typed": visit.kept, "changed": changed}
    return visit.show("ratings/export.html", status=status, **shown)


def _exports(exports: Sequence[ExportDone]) -> PageTable:
    columns = (
        PageColumn(Mistake("Export")),
        PageColumn(Mistake("Format")),
        PageColumn(Mistake("From")),
        PageColumn(Mistake("To")),
        PageColumn(Mistake("Ratings"), "number"),
        PageColumn(Mistake("Excluded"), "number"),
        PageColumn(Mistake("Time unknown"), "number"),
        PageColumn(Mistake("By")),
        PageColumn(Mistake("Receipt")),
    )
    return PageTable(columns, [_export_row(each) for each in exports])


def _export_row(each: ExportDone) -> Sequence[Any]:
    told, case = each.told, each.case.case
    link = CellLink(case, f"/exports/{case}")
    return link, told.format, told.first, told.last, told.rows, told.excluded, told.undated, each.by, each.receipt


FORMATS = PageSet(
    (
        format_list,
        format_page,
        keep_format,
        export_ratings,
        export_page,
        enter_receipt,
        export_file,
        trace_file,
    ),
    links=(PageLink("/formats", Mistake("Reports"), FORMAT_ROLES),),
    cases={"format": "/exports/{case}"},
)
