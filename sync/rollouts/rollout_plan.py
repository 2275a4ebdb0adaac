"""The rollout plan: in which waves IT has a push reach the windows, and what IT decides of it, both signed.

Neither changes what a window works by: that stands in its bundle. So one signature will do where a hall wants two.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from sync.bundles.bundle import Epoch, opened, opened_before, opened_by, read_signed
from sync.bundles.signing import KeyFile
from sync.contract import CenterTime
from sync.rollouts.waves import Rollout, RolloutAct
from sync.version_pairs import VERSION_MAX

PLAN_DOMAIN = b"window-terminal rollout v1\0"
DECISION_DOMAIN = b"window-terminal rollout decision v1\0"
PLAN_BYTES = 72 << 10  # of a payload: `ROLLOUT_WINDOWS_MAX` of the longest names
DECISION_BYTES = 1 << 10
ROLLOUT_WINDOWS_MAX = 1_000

PlannedWindow = Annotated[str, Meta(min_length=1, max_length=64)]
PushVersion = Annotated[int, Meta(ge=1, le=VERSION_MAX)]
MadeAt = Annotated[int, Meta(ge=0, le=1 << 53)]


class RolloutPlan(Struct, frozen=True, forbid_unknown_fields=True):
    """What IT signs before the bundles of (epoch, version): who gets them after whom. Times in ms UTC."""

    algorithm: Literal["ed25519"]
    epoch: Epoch
    version: PushVersion
    issued: MadeAt
    waves: tuple[Annotated[tuple[PlannedWindow, ...], Meta(min_length=1)], ...]
    canary: bool = False
    not_before: CenterTime = 0

    @property
    def pair(self) -> tuple[int, int]:
        return self.epoch, self.version

    @property
    def rollout(self) -> Rollout:
        """Where it begins."""
        return Rollout(self.waves, self.canary, self.not_before)


class RolloutDecision(Struct, frozen=True, forbid_unknown_fields=True):
    """What IT decides of the rollout that is; of two decisions the one `issued` later counts, ms UTC."""

    algorithm: Literal["ed25519"]
    act: RolloutAct
    issued: MadeAt


_plan_json, _decision_json = msgspec.json.Decoder(RolloutPlan), msgspec.json.Decoder(RolloutDecision)


def sign_plan(key: KeyFile, plan: RolloutPlan) -> str:
    """The plan as it travels. Raises ValueError where no center would take it."""
    content = msgspec.json.encode(plan)
    if len(content) > PLAN_BYTES:
        raise ValueError(f"the rollout's plan has {len(content)} bytes, {PLAN_BYTES} are allowed")
    _read(content)
    return key.sealed(PLAN_DOMAIN, content)


def verify_plan(signed: str, trusted: Iterable[str]) -> tuple[RolloutPlan, str]:
    """The plan, and which of the trusted public keys signed it as one. Raises `BundleRefused`."""
    content, signer = opened_by(signed, trusted, PLAN_DOMAIN, PLAN_BYTES)
    return read_signed(content, _read, "a rollout's plan"), signer


def plan_before(signed: str) -> RolloutPlan:
    """The plan whose signature was checked before it was stored."""
    return _plan_json.decode(opened_before(signed))


def sign_decision(key: KeyFile, decision: RolloutDecision) -> str:
    """The decision as it travels."""
    return key.sealed(DECISION_DOMAIN, msgspec.json.encode(decision))


def verify_decision(signed: str, trusted: Iterable[str]) -> RolloutDecision:
    """The decision, if one of the trusted public keys signed it as one. Raises `BundleRefused`."""
    content = opened(signed, trusted, DECISION_DOMAIN, DECISION_BYTES)
    return read_signed(content, _decision_json.decode, "a decision about a rollout")


def _read(content: bytes) -> RolloutPlan:
    """Raises ValueError."""
    plan = _plan_json.decode(content)
    windows = plan.rollout.windows
    if not windows or len(windows) > ROLLOUT_WINDOWS_MAX:
        raise ValueError(f"a rollout has 1 to {ROLLOUT_WINDOWS_MAX} windows")
    if len(set(windows)) < len(windows):
        raise ValueError("a window is in one wave of a rollout, and in no second one")
    return plan
