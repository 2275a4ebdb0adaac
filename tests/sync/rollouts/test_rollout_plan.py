"""The rollout plan: what no calendar shows is in none."""

import msgspec
import pytest

from sync.bundles.bundle import BundleRefused, sealed
from sync.rollouts.rollout_plan import PLAN_DOMAIN, RolloutPlan, verify_plan
from tests.support.office import NOW
from tests.support.successions import FIRST, key, public


@pytest.mark.parametrize(("not_before", "sound"), [(NOW, True), (1 << 53, False), (-1, False)])
def test_a_plan_begins_at_a_time_that_can_be_shown(not_before: int, sound: bool) -> None:
    plan = RolloutPlan("ed25519", 1, 2, NOW, (("2F-16",),), not_before=not_before)
    signed = sealed(key(FIRST), PLAN_DOMAIN, msgspec.json.encode(plan))
    if sound:
        assert verify_plan(signed, (public(FIRST),)) == (plan, public(FIRST))
        return
    with pytest.raises(BundleRefused, match="not a rollout's plan"):
        verify_plan(signed, (public(FIRST),))


def test_a_push_reaches_a_thousand_windows_whatever_they_are_called() -> None:
    waves = tuple((f"{number:04}".ljust(64, "W"),) for number in range(1000))
    plan = RolloutPlan("ed25519", 1000, 1000, NOW, waves, canary=True, not_before=NOW)
    signed = sealed(key(FIRST), PLAN_DOMAIN, msgspec.json.encode(plan))
    assert verify_plan(signed, (public(FIRST),)) == (plan, public(FIRST))
