"""Whose signatures count, and how that changes: each succession that is refused beside one that is followed."""

import base64
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.bundles.bundle import BundleRefused, Payload, sealed, sign, verify
from sync.bundles.trust import (
    STEPS_MAX,
    SUCCESSION_DOMAIN,
    KeyTrust,
    followed,
    successor,
)
from tests.support.office import NOW
from tests.support.successions import (
    FIRST,
    INSTALLED,
    LI,
    NEXT,
    OTHER_RECOVERY,
    RECOVERY,
    STRANGER,
    THIRD,
    TWO,
    WANG,
    key,
    names,
    public,
)


def refused(trust: KeyTrust, signed: str) -> str:
    with pytest.raises(BundleRefused) as refusal:
        successor(trust, signed)
    return str(refusal.value)


# One key after the other.


def test_the_key_that_was_named_is_all_that_is_trusted() -> None:
    after = successor(INSTALLED, names(NEXT, 2))
    assert after == KeyTrust((public(NEXT),), public(RECOVERY), (), 2, (public(FIRST),), 1)
    assert "not signed by a trusted key" in refused(after, names(THIRD, 3, by=FIRST))
    assert successor(after, names(THIRD, 3, by=NEXT)).keys == (public(THIRD),)


def test_all_keys_of_the_settings_go_with_the_one_that_names_the_next() -> None:
    several = KeyTrust((public(FIRST), public(STRANGER)))
    after = successor(several, names(NEXT, 2, recovery=""))
    assert after.keys == (public(NEXT),)
    assert set(after.known) == {public(NEXT), public(FIRST), public(STRANGER)}
    assert successor(several, names(STRANGER, 2, recovery="")).keys == (public(STRANGER),)


def test_a_center_that_was_told_the_first_key_and_the_newest_follows_all_that_lies_between() -> None:
    told = KeyTrust((public(THIRD), public(FIRST)))
    chain = [names(NEXT, 2, recovery=""), names(THIRD, 3, by=NEXT, recovery="")]
    after = followed(told, chain)
    assert (after.keys, after.former) == ((public(THIRD),), (public(FIRST), public(NEXT)))
    assert "does not come back" in refused(after, names(FIRST, 4, by=THIRD, recovery=""))


@pytest.mark.parametrize(
    ("signed", "why"),
    [
        (names(NEXT, 2, by=STRANGER), "not signed by a trusted key"),
        (names(FIRST, 2), "a key that was there before does not come back"),
        (names(RECOVERY, 2), "one key has two parts in it"),
        (names(NEXT, 2, second=(public(NEXT),)), "one key has two parts in it"),
        (names(NEXT, 2, second=(public(LI), public(LI))), "one key has two parts in it"),
        (names(NEXT, 2, recovery=public(OTHER_RECOVERY)), "only the recovery key names another recovery key"),
        (names(NEXT, 2, recovery=""), "only the recovery key names another recovery key, or none"),
        (sealed(key(FIRST), b"another purpose\0", b"{}"), "not signed by a trusted key"),
        (sealed(key(FIRST), SUCCESSION_DOMAIN, b"{}"), "signed, but not a succession"),
        (sealed(key(FIRST), SUCCESSION_DOMAIN, b"[" * 2000), "signed, but not a succession"),
        (sealed(key(FIRST), SUCCESSION_DOMAIN, b"x" * 3000), "larger than 2048 bytes"),
        ("", "not signed by a trusted key"),
    ],
)
def test_a_succession_that_nobody_follows(signed: str, why: str) -> None:
    assert why in refused(INSTALLED, signed)
    assert followed(INSTALLED, [signed]) == INSTALLED
    assert followed(INSTALLED, [signed, names(NEXT, 2)]).keys == (public(NEXT),)


def test_a_key_that_stands_twice_in_it_is_no_succession() -> None:
    content = json.dumps({"algorithm": "ed25519", "key": public(NEXT), "epoch": 2, "issued": NOW})
    content = content.replace('"epoch": 2', '"epoch": 2, "epoch": 3')
    bare = KeyTrust((public(FIRST),))
    assert "signed, but not a succession" in refused(bare, sealed(key(FIRST), SUCCESSION_DOMAIN, content.encode()))


@pytest.mark.parametrize("epoch", [1, 2, 4, 100])
def test_epochs_go_up_one_by_one(epoch: int) -> None:
    after = successor(INSTALLED, names(NEXT, 2))
    assert f"epoch {epoch} does not follow on 2" in refused(after, names(THIRD, epoch, by=NEXT))
    assert successor(after, names(THIRD, 3, by=NEXT)).epoch == 3


@given(st.data())
def test_no_bit_of_it_may_change(data: st.DataObject) -> None:
    raw = bytearray(base64.b64decode(names(NEXT, 2)))
    place = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[place // 8] ^= 1 << place % 8
    assert followed(INSTALLED, [base64.b64encode(raw).decode()]) == INSTALLED


# The recovery key.


def test_the_recovery_key_takes_the_hall_back_from_a_thief() -> None:
    stolen = followed(INSTALLED, [names(STRANGER, 2)])
    assert stolen.keys == (public(STRANGER),)
    back = successor(stolen, names(NEXT, 7, by=RECOVERY))
    assert (back.keys, back.epoch, back.steps) == ((public(NEXT),), 7, 0)
    assert "not signed by a trusted key" in refused(back, names(THIRD, 8, by=STRANGER))


def test_the_recovery_key_may_name_the_next_one_of_its_kind() -> None:
    after = successor(INSTALLED, names(NEXT, 2, by=RECOVERY, recovery=public(OTHER_RECOVERY)))
    assert after.recovery == public(OTHER_RECOVERY)
    assert "not signed by a trusted key" in refused(after, names(THIRD, 9, by=RECOVERY))


def test_the_first_recovery_key_of_a_hall_is_named_by_its_signing_key() -> None:
    after = successor(KeyTrust((public(FIRST),)), names(NEXT, 2))
    assert after.recovery == public(RECOVERY)
    assert "only the recovery key names" in refused(
        after, names(THIRD, 3, by=NEXT, recovery=public(OTHER_RECOVERY))
    )


def test_the_recovery_key_signs_no_configuration() -> None:
    payload = Payload("ed25519", "2F-17", 1, 1, NOW, NOW + 2, NOW + 1, msgspec.Raw(b"{}"))
    assert verify(sign(key(FIRST), payload), INSTALLED.keys).pair == (1, 1)
    with pytest.raises(BundleRefused, match="not signed by a trusted key"):
        verify(sign(key(RECOVERY), payload), INSTALLED.keys)


def test_it_goes_up_no_further_than_a_thief_could_have_gone() -> None:
    after = successor(INSTALLED, names(NEXT, 2))
    assert "epoch 2 is not within 100 above 2" in refused(after, names(THIRD, 2, by=RECOVERY))
    assert "epoch 103 is not within 100 above 2" in refused(after, names(THIRD, 103, by=RECOVERY))
    assert successor(after, names(THIRD, 102, by=RECOVERY)).epoch == 102


def test_a_thief_uses_up_few_epochs() -> None:
    trust, by = INSTALLED, FIRST
    for step in range(STEPS_MAX):
        trust, by = successor(trust, names(100 + step, 2 + step, by=by)), 100 + step
    assert "16 successions were signed without the recovery key" in refused(trust, names(NEXT, 18, by=by))
    assert successor(trust, names(NEXT, 18, by=RECOVERY)).steps == 0


# Two people.


def test_where_two_people_sign_a_succession_wants_both() -> None:
    assert refused(TWO, names(NEXT, 2)) == "signed by one person, and this hall wants two"
    after = successor(TWO, names(NEXT, 2, beside=WANG, second=TWO.second))
    assert after.second == TWO.second


@pytest.mark.parametrize("beside", [FIRST, NEXT, STRANGER, RECOVERY])
def test_nobody_else_is_the_second_person(beside: int) -> None:
    why = "the second signature is not by another person that this hall trusts"
    assert refused(TWO, names(NEXT, 2, beside=beside)) == why


def test_one_key_alone_never_turns_the_second_signature_off() -> None:
    for by in (FIRST, RECOVERY):
        assert "this hall wants two" in refused(TWO, names(NEXT, 2, by=by, second=()))
        assert successor(TWO, names(NEXT, 2, by=by, beside=LI, second=())).second == ()
    wanted = successor(INSTALLED, names(NEXT, 2, second=(public(LI),)))
    assert "this hall wants two" in refused(wanted, names(THIRD, 3, by=NEXT, second=()))


def test_the_second_signature_is_of_these_bytes_for_this_purpose() -> None:
    payload = Payload("ed25519", "2F-17", 1, 1, NOW, NOW + 2, NOW + 1, msgspec.Raw(b"{}"))
    other = msgspec.structs.replace(payload, version=2)
    first, second = (sign(key(FIRST), each, key(LI)).split(".") for each in (payload, other))
    assert verify(".".join(first), TWO.keys, TWO.second).pair == (1, 1)
    succession = names(NEXT, 2, beside=LI).split(".")
    for beside in (second[1], succession[1], first[0][:88], "", "A" * 87, "?" * 88, first[1] + "=" * 4):
        with pytest.raises(BundleRefused):
            verify(f"{first[0]}.{beside}", TWO.keys, TWO.second)


def test_a_key_in_both_places_is_one_person() -> None:
    payload = Payload("ed25519", "2F-17", 1, 1, NOW, NOW + 2, NOW + 1, msgspec.Raw(b"{}"))
    twice = sign(key(FIRST), payload, key(FIRST))
    with pytest.raises(BundleRefused, match="not by another person"):
        verify(twice, (public(FIRST),), (public(FIRST), public(LI)))
    verify(sign(key(FIRST), payload, key(LI)), (public(FIRST),), (public(FIRST), public(LI)))


def test_a_second_signature_that_nobody_wants_does_no_harm_and_what_is_none_does_not_pass() -> None:
    payload = Payload("ed25519", "2F-17", 1, 1, NOW, NOW + 2, NOW + 1, msgspec.Raw(b"{}"))
    signed = sign(key(FIRST), payload, key(LI))
    assert verify(signed, INSTALLED.keys).pair == (1, 1)
    with pytest.raises(BundleRefused, match="behind its dot is no signature"):
        verify(f"{signed.split('.')[0]}.x", INSTALLED.keys)
