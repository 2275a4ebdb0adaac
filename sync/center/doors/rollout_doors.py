"""The rollout doors of the center's API: IT's signature is the login at two, the center's own socket the third."""

from collections.abc import Callable
from typing import Any

from litestar import Request, post
from litestar.datastructures import State
from msgspec import Struct
from msgspec.json import Decoder

from sync.bundles.bundle import text
from sync.bundles.trust import KeyTrust
from sync.center import envelopes
from sync.center.doors.reception import Caller, lane_of
from sync.center.orders.rollouts import Rollouts
from sync.center.telemetry.call_notes import notes_of
from sync.contract import Noted, SignedRolloutDecision, SignedRolloutPlan
from sync.rollouts.progress import RolloutAnswer, RolloutProgress
from sync.rollouts.rollout_plan import verify_decision, verify_plan
from sync.rollouts.waves import RolloutAct

PLAN_BODY_BYTES, DECISION_BODY_BYTES = 128 << 10, 4 << 10  # as base64, and what is around it

RolloutRequest = Request[Any, Any, State]


class OwnDecision(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /v1/places/rollout`: by the center's own user."""

    act: RolloutAct


class RolloutDesk(Struct, frozen=True):
    """What these doors share."""

    rollouts: Rollouts
    now: Callable[[], int]
    zone: Callable[[], str]  # by which the hall's clocks go; a call of the database
    trust: Callable[[], KeyTrust]  # whose signatures count; a call of the database


_plan_json, _decision_json = Decoder(SignedRolloutPlan), Decoder(SignedRolloutDecision)
_own_json = Decoder(OwnDecision)


@post(
    "/v1/rollouts",
    status_code=200,
    caller=Caller.ANYBODY,
    body=PLAN_BODY_BYTES,
    said=SignedRolloutPlan,
    told="rollout planned",
)
async def plan_rollout(request: RolloutRequest) -> Noted:
    desk, signed = _desk(request), envelopes.parsed(await request.body(), _plan_json).plan

    def keep() -> None:
        said, signer = verify_plan(signed, desk.trust().keys)
        notes_of(request.scope).fields.update(version=text(said.pair), key=signer)
        desk.rollouts.plan(signed, signer, said, desk.now())

    await lane_of(request).queue.run(keep)
    return Noted(desk.now())


@post(
    "/v1/rollouts/decide",
    status_code=200,
    caller=Caller.ANYBODY,
    body=DECISION_BODY_BYTES,
    said=SignedRolloutDecision,
    told="rollout decided",
)
async def decide_rollout(request: RolloutRequest) -> RolloutAnswer:
    desk, signed = _desk(request), envelopes.parsed(await request.body(), _decision_json).decision

    def act() -> RolloutAnswer:
        said = verify_decision(signed, desk.trust().keys)
        notes_of(request.scope).fields["act"] = said.act
        return _answer(desk, desk.rollouts.decide(said, desk.now()))

    return await lane_of(request).queue.run(act)


@post(
    "/v1/places/rollout",
    status_code=200,
    caller=Caller.OWNER,
    body=DECISION_BODY_BYTES,
    said=OwnDecision,
    told="rollout decided",
)
async def decide_own(request: RolloutRequest) -> RolloutAnswer:
    desk, said = _desk(request), envelopes.parsed(await request.body(), _own_json)
    notes_of(request.scope).fields["act"] = said.act
    return await lane_of(request).queue.run(lambda: _answer(desk, desk.rollouts.decide_here(said.act, desk.now())))


def _answer(desk: RolloutDesk, progress: RolloutProgress) -> RolloutAnswer:
    return RolloutAnswer(desk.now(), progress, desk.zone())


def _desk(request: RolloutRequest) -> RolloutDesk:
    desk: RolloutDesk = request.app.state["rollouts"]
    return desk


ROLLOUT_DOORS = (plan_rollout, decide_rollout, decide_own)
