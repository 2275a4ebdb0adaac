"""The key doors, where IT's key is the login: how keys followed on one another, what is here, and how it stands."""

from collections.abc import Callable
from typing import Any

from litestar import Request, post
from litestar.datastructures import State
from msgspec import Struct
from msgspec.json import Decoder

from sync.bundles.key_copies import open_question
from sync.bundles.trust import KeyTrust
from sync.center import envelopes
from sync.center.doors.reception import Caller, lane_of
from sync.center.order_bell import OrderBell
from sync.center.store import Store
from sync.contract import Noted, PublishedByKey, PublishedHall, SealedQuestion, SignedSuccessions
from sync.rollouts.hall_answer import HallAnswer
from sync.rollouts.hall_question import open_hall_question

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


@post(
    "/v1/successions",
    status_code=200,
    caller=Caller.ANYBODY,
    body=SUCCESSIONS_BYTES,
    said=SignedSuccessions,
    told="keys that followed pushed",
)
async def publish_successions(request: KeyRequest) -> Noted:
    desk = _desk(request)
    brought = envelopes.parsed(await request.body(), _signed_successions_json).successions
    await lane_of(request).queue.run(desk.store.publish_successions, brought, desk.installed)
    desk.bell.answer_all()
    return Noted(desk.now())


@post(
    "/v1/published",
    status_code=200,
    caller=Caller.ANYBODY,
    body=QUESTION_BODY_BYTES,
    said=SealedQuestion,
    told="asked what a key published",
)
async def published(request: KeyRequest) -> PublishedByKey:
    desk, sealed = _desk(request), envelopes.parsed(await request.body(), _question_json).question

    def answer() -> PublishedByKey:
        question = open_question(sealed, desk.store.trust(desk.installed).keys)
        return desk.store.published_in(question.epoch, desk.now())

    return await lane_of(request).queue.run(answer)


@post(
    "/v1/hall/published",
    status_code=200,
    caller=Caller.ANYBODY,
    body=QUESTION_BODY_BYTES,
    said=SealedQuestion,
    told="asked what the hall was told",
)
async def published_hall(request: KeyRequest) -> PublishedHall:
    desk, sealed = _desk(request), envelopes.parsed(await request.body(), _question_json).question

    def answer() -> PublishedHall:
        question = open_hall_question(sealed, desk.store.trust(desk.installed).keys, "published")
        return desk.store.published_page(question.after, desk.now())

    return await lane_of(request).queue.run(answer)


@post(
    "/v1/hall/status",
    status_code=200,
    caller=Caller.ANYBODY,
    body=QUESTION_BODY_BYTES,
    said=SealedQuestion,
    told="asked how the hall stands",
)
async def hall_status(request: KeyRequest) -> HallAnswer:
    desk, sealed = _desk(request), envelopes.parsed(await request.body(), _question_json).question

    def answer() -> HallAnswer:
        open_hall_question(sealed, desk.store.trust(desk.installed).keys, "status")
        return desk.store.answer(desk.now())

    return await lane_of(request).queue.run(answer)


def _desk(request: KeyRequest) -> KeyDesk:
    desk: KeyDesk = request.app.state["keys"]
    return desk


KEY_DOORS = (publish_successions, published, published_hall, hall_status)
