"""The key doors: IT says how its keys followed on one another, and asks what a key published here."""

from collections.abc import Callable
from typing import Any

from litestar import Request, post
from litestar.datastructures import State
from msgspec import Struct
from msgspec.json import Decoder

from sync.bundles.key_copies import open_question
from sync.bundles.trust import KeyTrust
from sync.center import envelopes
from sync.center.order_bell import OrderBell
from sync.center.reception import Caller, lane_of
from sync.center.store import Store
from sync.contract import Noted, PublishedByKey, SealedQuestion, SignedSuccessions

SUCCESSIONS_BYTES = 512 << 10  # `SUCCESSIONS_MAX` of the longest
QUESTION_BODY_BYTES = 8 << 10
KeyRequest = Request[Any, Any, State]

_signed_successions_json, _question_json = Decoder(SignedSuccessions), Decoder(SealedQuestion)


class KeyDesk(Struct, frozen=True):
    """What these doors share; `installed` is whom IT trusted when this center was started."""

    store: Store
    bell: OrderBell
    now: Callable[[], int]
    installed: KeyTrust


@post("/v1/successions", status_code=200, caller=Caller.ANYBODY, body=SUCCESSIONS_BYTES)
async def publish_successions(request: KeyRequest) -> Noted:
    desk = _desk(request)
    brought = envelopes.parsed(await request.body(), _signed_successions_json).successions
    await lane_of(request).queue.run(desk.store.publish_successions, brought, desk.installed)
    desk.bell.answer_all()
    return Noted(desk.now())


@post("/v1/published", status_code=200, caller=Caller.ANYBODY, body=QUESTION_BODY_BYTES)
async def published(request: KeyRequest) -> PublishedByKey:
    desk, sealed = _desk(request), envelopes.parsed(await request.body(), _question_json).question

    def answer() -> PublishedByKey:
        question = open_question(sealed, desk.store.trust(desk.installed).keys)
        return desk.store.published_in(question.epoch, desk.now())

    return await lane_of(request).queue.run(answer)


def _desk(request: KeyRequest) -> KeyDesk:
    desk: KeyDesk = request.app.state["keys"]
    return desk


KEY_DOORS = (publish_successions, published)
