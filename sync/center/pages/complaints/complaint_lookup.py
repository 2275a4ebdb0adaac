"""The complaint lookup: how a complaint stands, for whoever has its number, without a login.

Unknown numbers and wrong check digits take the same way to the same words.
"""

from typing import Any

from litestar import Response, get

from sync.center.network.tries import TooManyTries, origin
from sync.center.office.complaints.complaint_number import NUMBER_SIGNS_MOST
from sync.center.office.complaints.complaint_words import PUBLIC_COMPLAINT_WORDS
from sync.center.pages.visit import PageVisit, Visited


@get("/c", public=True)
async def lookup_page(visit: Visited) -> Response[Any]:
    number = visit.asked.get("number", "")
    return (
        await _answered(visit, number)
        if number
        else visit.show("complaints/complaint_lookup.html", number="", found=None)
    )


@get("/c/{number:str}", public=True)
async def lookup(visit: Visited) -> Response[Any]:
    """As the code on the plate has it."""
    return await _answered(visit, visit.part("number"))


async def _answered(visit: PageVisit, number: str) -> Response[Any]:
    try:
        visit.site.lookups.take(origin(visit.address), visit.now)
    except TooManyTries:
        return visit.show(
            "complaints/complaint_lookup.html", status=429, number=number[:NUMBER_SIGNS_MOST], found=None, wait=True
        )
    found = await visit.run(visit.store.complaints.state_by, number)
    told = [(PUBLIC_COMPLAINT_WORDS[each.state], each.day) for each in found]
    return visit.show("complaints/complaint_lookup.html", number=number[:NUMBER_SIGNS_MOST], found=told)


COMPLAINT_LOOKUP = (lookup_page, lookup)
