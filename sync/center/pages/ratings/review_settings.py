"""The review settings: in how many working days a bad rating is answered, and the table of reasons."""

from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct

from sync.center.office.ratings.reason_table import read_table, written_table
from sync.center.office.ratings.review import ReviewRefused
from sync.center.pages.forms import FormReader, FormWrong
from sync.center.pages.page_set import PageSet
from sync.center.pages.ratings.reviews import THE_HEAD
from sync.center.pages.visit import PageVisit, Visited


class LimitForm(Struct, frozen=True):
    form: str
    seen: int
    days: int
    why: Annotated[str, Meta(max_length=500)]


class TableForm(Struct, frozen=True):
    form: str
    seen: int
    version: Annotated[str, Meta(max_length=40)]
    lines: Annotated[str, Meta(max_length=20_000)]
    reason: Annotated[str, Meta(max_length=500)]


_limit_form, _table_form = FormReader(LimitForm), FormReader(TableForm)


@get("/reviews/rules", roles=THE_HEAD)
async def review_rules_page(visit: Visited) -> Response[Any]:
    return await _rules(visit, {})


@post("/reviews/rules/limit", roles=THE_HEAD, status_code=200)
async def set_limit(visit: Visited) -> Response[Any]:
    try:
        form = _limit_form.read(await visit.typed())
        by, book = visit.account.badge, visit.store.reviews
        await visit.run(book.set_limit, form.days, by, form.why, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _rules(visit, e.errors)
    except ReviewRefused as e:
        return await _rules(visit, {"days": e.mistake})
    return visit.go("/reviews/rules")


@post("/reviews/rules/table", roles=THE_HEAD, status_code=200)
async def set_table(visit: Visited) -> Response[Any]:
    try:
        form = _table_form.read(await visit.typed())
        table, book = read_table(form.version, form.lines), visit.store.reviews
        await visit.run(book.set_table, table, visit.account.badge, form.reason, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _rules(visit, e.errors)
    except ReviewRefused as e:
        return await _rules(visit, {"lines": e.mistake})
    return visit.go("/reviews/rules")


async def _rules(visit: PageVisit, errors: Mapping[str, str]) -> Response[Any]:
    rules = await visit.run(visit.store.reviews.rules)
    fresh = {"days": [str(rules.days)], "lines": [written_table(rules.table)]}
    typed = await visit.typed() if errors else fresh
    status = 422 if errors else 200
    return visit.show(
        "ratings/review_rules.html", status=status, rules=rules, typed={**fresh, **typed}, errors=errors
    )


REVIEW_SETTINGS = PageSet((review_rules_page, set_limit, set_table))
