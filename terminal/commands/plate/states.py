"""The states of the plate and of the staff's screen by name, with times and numbers as on an ordinary day. Pure."""

from msgspec.structs import replace

from terminal.domain.views import Message, Scene, StaffDay, StaffFace, View

CLOCK = "10:26"
HOURS = (("08:00", "12:00"), ("13:30", "17:30"))
# When what a state says is so, where that is not in the middle of a morning.
CLOCKS = {
    "closed": "12:26",
    "closed-before": "07:26",
    "closed-tomorrow": "18:26",
    "closed-until": "18:26",
    "standby": "22:26",
    "punch-recording": "07:52",
    "punch-counted": "07:52",
    "complaint-and-punch": "07:52",
    "staff-did-in": "07:52",
    "staff-did-cover": "07:52",
    "staff-did-leave": "12:05",
    "staff-counts-close-in": "07:58",
    "staff-counts-close-out": "12:02",
    "staff-counts-late": "08:07",
    "staff-counts-early": "11:53",
    "staff-counts-no-session": "18:26",
    "staff-counts-time-unsure": "",
    "staff-asked-closing": "11:50",
    "staff-day": "14:10",
    "staff-day-late": "15:02",
    "staff-day-missing": "13:40",
    "staff-day-cover": "13:40",
    "staff-asked-leave": "12:05",
    "staff-asked-in": "07:52",
}
OPEN_DAY = (
    "closed",
    "closed-before",
    "closed-tomorrow",
    "closed-until",
)  # the others are of a day without sessions

# Where the scene names nobody, whoever is given is not on the plate.
NAMED_SCENES: dict[str, tuple[Scene, Message | None]] = {
    "staffed": ("staffed", None),
    "covered": ("covered", Message("post.cover")),
    "away": ("away", Message("post.away", {"until": "10:50"})),
    "away-unknown": ("away", Message("post.away_unknown")),
}
NAMELESS_SCENES: dict[str, tuple[Scene, Message | None]] = {
    "nobody": ("nobody", Message("post.nobody")),
    "closed": ("closed", Message("post.closed", {"opens": "13:30"})),
    "closed-before": ("closed", Message("post.closed_before", {"opens": "08:00"})),
    "closed-day": ("closed", Message("post.closed_day")),
    "closed-tomorrow": ("closed", Message("post.closed_tomorrow", {"opens": "08:00"})),
    "closed-until": ("closed", Message("post.closed_until", {"month": "3", "day": "9", "opens": "08:00"})),
    "day-off-tomorrow": ("closed", Message("post.day_off_tomorrow", {"opens": "08:00"})),
    "day-off-until": ("closed", Message("post.day_off_until", {"month": "10", "day": "9", "opens": "08:00"})),
    "standby": ("standby", Message("post.closed_tomorrow", {"opens": "08:00"})),
    "unshown": ("nobody", Message("post.unshown")),
    "touch-please": ("touch_please", Message("post.unshown")),
    "out-of-order": ("out_of_order", Message("out_of_order")),
}
UNKNOWING: dict[str, tuple[Scene, Message | None]] = {  # a terminal without a configuration
    "pairing": ("pairing", Message("pairing.code", {"code": "493817", "terminal": "t-4f2c81d09ab3"})),
    "unconfigured": ("unconfigured", Message("unconfigured.waiting")),
}
SAMPLE_BANNERS = (
    Message("rating.invited"),
    Message("rating.recording"),
    Message("rating.thanks"),
    Message("rating.unclear"),
    Message("complaint.offer"),
    Message("complaint.recording"),
    Message("complaint.stands"),
    Message("punch.recording"),
    Message("punch.counted", {"time": "07:52"}),
    Message("punch.time_unsure"),
    Message("punch.disowned"),
    Message("punch.unknown"),
    Message("punch.unknown_twice"),
    Message("not_recorded"),
)
SAMPLE_FINGERPRINT = "4F2C81D09AB3E57A10C6F8D2B94E613705A8CD1F72E3B6904D5A8E1C3F60B7D2"  # of a key
TAKEN = Message("complaint.taken", {"number": "2F-17-120034-5"})
HINT = Message("hint.complain", {"seconds": "8", "hold": "3"})
BESIDE = Message("post.neighbour", {"window": "2F-18"})
DISK_FULL = Message("alert.disk_full")
UNTIMED = Message("note.clock")
UNTIMED_STATES = ("touch-please", "punch-time-unsure")
NOTES = (
    Message("note.offline"),
    Message("note.waiting", {"count": "12"}),
    Message("note.evaluator"),
    Message("note.sensor"),
)

ON_TIME, STEP = Message("staff.counts.on_time"), {"finger": "1", "image": "2", "of": "3"}
STAFF_FACES = (
    *(StaffFace(Message(f"staff.idle.{what}")) for what in ("nobody", "on_duty", "away")),
    *(
        StaffFace(Message(f"staff.did.{did}"), (ON_TIME, Message("staff.open.leave", {"until": "12:00"})), "good")
        for did in ("in", "cover", "takeover", "back")
    ),
    StaffFace(
        Message("staff.did.already"),
        (Message("staff.counts.present"), Message("staff.open.away", {"seconds": "8"})),
        "good",
    ),
    StaffFace(Message("staff.did.away"), (ON_TIME, Message("staff.open.back", {"minutes": "30"})), "good"),
    StaffFace(Message("staff.did.leave"), (ON_TIME, Message("staff.open.next", {"opens": "13:30"})), "good"),
    StaffFace(Message("staff.did.punch"), (Message("staff.counts.present"),), "good"),
    StaffFace(Message("staff.did.again"), (Message("staff.counts.again"),), "good"),
    *(
        StaffFace(Message(f"staff.asked.{meant}", {"seconds": "10"}), mood="ask")
        for meant in ("away", "back", "in", "closing", "leave")
    ),
    StaffFace(Message("staff.taken_back"), mood="unsure"),
    StaffFace(Message("staff.elsewhere", {"window": "3F-08"}), (Message("staff.counts.present"),), "good"),
    *(
        StaffFace(Message(f"staff.enrol.{do}"), (Message("staff.enrol.progress", STEP),), "ask")
        for do in ("supervisor", "touch", "again", "lift")
    ),
    *(StaffFace(Message(f"staff.enrol.{do}"), mood="good") for do in ("kept", "done")),
    StaffFace(Message("staff.enrol.failed"), mood="bad"),
    StaffFace(Message("staff.pin"), mood="ask"),
    StaffFace(Message("staff.not_recorded"), mood="bad"),
    *(
        StaffFace(Message(f"staff.refused.{why}"), mood="bad")
        for why in ("unknown", "unreadable", "unlisted", "unsettled", "wrong_pin", "locked")
    ),
)
CENTER_DECIDES = Message("staff.day.center")


def _punch(time: str, did: str, *counts: Message) -> tuple[Message, ...]:
    return (Message(f"staff.day.{did}", {"time": time}), *counts)


def _so_far(counts: str, minutes: str = "") -> Message:
    return Message(f"staff.day.{counts}", {"minutes": minutes} if minutes else {})


IN_TIME = _so_far("on_time")
DAYS = {
    "staff-day": (
        Message("staff.open.leave", {"until": "17:30"}),
        StaffDay(
            (
                _punch("07:52", "in", IN_TIME),
                _punch("10:05", "away"),
                _punch("10:20", "back"),
                _punch("12:02", "leave", _so_far("close_out", "5")),
                _punch("13:26", "in", _so_far("close_in", "5")),
            ),
            (CENTER_DECIDES,),
        ),
    ),
    "staff-day-late": (
        Message("staff.day.ended", {"end": "15:00"}),
        StaffDay(
            (
                _punch("08:07", "in", _so_far("late", "7")),
                _punch("09:20", "already"),
                _punch("11:50", "leave", _so_far("early", "10")),
                _punch("13:24", "punch", IN_TIME),
                _punch("14:05", "takeover"),
            ),
            (
                Message("staff.day.outing", {"since": "09:30", "until": "11:00"}),
                Message("staff.day.on_leave", {"since": "15:00", "until": "17:30"}),
                CENTER_DECIDES,
            ),
        ),
    ),
    "staff-day-missing": (
        Message("staff.day.missing"),
        StaffDay((_punch("07:52", "in", IN_TIME),), (CENTER_DECIDES,)),
    ),
    "staff-day-cover": (
        Message("staff.open.leave", {"until": "15:00"}),
        StaffDay(
            (_punch("13:24", "cover", _so_far("time_unsure")),),
            (
                Message("staff.day.covering", {"since": "13:30", "until": "15:00"}),
                Message("staff.day.untimed", {"count": "2"}),
                CENTER_DECIDES,
            ),
        ),
    ),
}
DUE_BACK = Message("staff.day.due_back", {"until": "10:50"})
SETTLED_LATER = Message("staff.settled", {"time": "07:52"})
UPGRADE_LEFT = Message("staff.upgrade", {"why": "0.2.0 was left for 0.1.0: the sensor does not answer"})
TRIAL_FACES = {
    "staff-trial": Message("staff.trial_until", {"config": "1.4", "until": "10:32"}),
    "staff-trial-untimed": Message("staff.trial", {"config": "1.4"}),
    "staff-fell-back": Message("staff.fell_back", {"config": "1.4", "old": "1.3", "why": "sensor: no such port"}),
}
STICKS = ("reading", "taken", "refused")
STICK_SAYS = {
    "reading": "",
    "taken": "0.2.0 (1.4) from trixie.release",
    "refused": "from the stick: trixie.release: not signed by a trusted key; to do: take a file that IT signed",
}
ASKED_OF_SUPERVISION = {"enrolment": "0121", "erasure": "0121", "move": "3F-08"}
MESSAGE_OF_CENTER = Message("staff.message", {"text": "16:30 三楼会议室开会"})
# How a touch counts, and with what it did: minutes of a coming or a leaving, or the hall's five before and behind.
COUNTS = {
    "on_time": ("in", "0"),
    "close_in": ("in", "5"),
    "close_out": ("leave", "5"),
    "late": ("in", "7"),
    "early": ("leave", "7"),
    "present": ("punch", "0"),
    "no_session": ("in", "0"),
    "time_unsure": ("in", "0"),
}


def plates(someone: View) -> dict[str, View]:
    """The plate in every state, by name. `someone` is whose plate it is: hall, unit, window, person, look."""
    here = replace(someone, clock=CLOCK, clock_trusted=True, linked=True)
    nobody = replace(here, name="", badge="", post="", stars=0, party=False)
    new = View("unconfigured", linked=True, look=someone.look)
    found = _scenes(here, NAMED_SCENES) | _scenes(nobody, NAMELESS_SCENES) | _scenes(new, UNKNOWING)
    found |= {_name(banner.id): replace(here, scene="staffed", banner=banner) for banner in SAMPLE_BANNERS}
    taken = replace(TAKEN, values=TAKEN.values | {"name": someone.name, "badge": someone.badge})
    found["complaint-stands"] = replace(found["complaint-stands"], complaint=taken, qr=_address(someone))
    found["rating-thanks-hint"] = replace(found["rating-thanks"], hint=HINT)
    found["complaint-taken"] = replace(found["complaint-stands"], banner=None)
    found["complaint-and-punch"] = replace(found["complaint-stands"], banner=found["punch-counted"].banner)
    found["pairing"] = replace(found["pairing"], qr=SAMPLE_FINGERPRINT)
    found["disk-full"] = replace(here, scene="staffed", alert=DISK_FULL)
    for name in ("nobody", "away"):
        found[f"{name}-neighbour"] = replace(found[name], neighbour=BESIDE)
    found["closed-neighbour"] = replace(found["closed-day"], neighbour=BESIDE)
    found["signature"] = replace(here, scene="staffed", notes=(Message("note.signature"),))
    found["key-stuck"] = replace(here, scene="staffed", notes=(Message("note.key_stuck"),))
    for step in STICKS:
        found[f"stick-{step}"] = replace(here, scene="staffed", notes=(Message(f"note.stick_{step}"),))
    for what, about in ASKED_OF_SUPERVISION.items():
        for word in ("confirm", "sure"):
            note = Message(f"note.{word}_{what}", {"about": about} if what == "move" else {})
            found[f"{word}-{what}"] = replace(here, scene="staffed", notes=(note,))
    found["notes"] = replace(here, scene="staffed", linked=False, waiting=12, notes=NOTES)
    found["notes-aside"] = replace(found["notes"], aside=True)
    found = {name: replace(view, clock=CLOCKS.get(name, view.clock)) for name, view in found.items()}
    untimed = {
        name: replace(found[name], clock="", clock_trusted=False, notes=(UNTIMED,)) for name in UNTIMED_STATES
    }
    return found | untimed


def faces(someone: View) -> dict[str, StaffFace]:
    """The staff's screen in every state, by name."""
    shown = {_name(face.title.id): face for face in STAFF_FACES}
    for name, (next_touch, day) in DAYS.items():
        shown[name] = StaffFace(Message("staff.idle.on_duty"), (next_touch,), day=day)
    shown["staff-day-away"] = StaffFace(Message("staff.idle.away"), (DUE_BACK,))
    shown["staff-settled"] = StaffFace(Message("staff.idle.on_duty"), (SETTLED_LATER,))
    shown["staff-storage"] = StaffFace(Message("staff.idle.on_duty"), (Message("staff.storage"),))
    shown["staff-room"] = StaffFace(Message("staff.idle.on_duty"), (Message("staff.room"),))
    shown["staff-notes"] = StaffFace(Message("staff.idle.on_duty"), notes=NOTES)
    shown["staff-upgrade"] = StaffFace(Message("staff.idle.on_duty"), (UPGRADE_LEFT,))
    shown |= {name: StaffFace(Message("staff.idle.on_duty"), (said,)) for name, said in TRIAL_FACES.items()}
    for step in STICKS:
        told = Message(f"staff.stick_{step}", {"says": STICK_SAYS[step]})
        shown[f"staff-stick-{step}"] = StaffFace(Message("staff.idle.on_duty"), (told,))
    for what, about in ASKED_OF_SUPERVISION.items():
        asked = Message(f"staff.confirm_{what}", {"about": about})
        shown[f"staff-confirm-{what}"] = StaffFace(Message("staff.idle.on_duty"), (asked,))
        again, sure = Message("staff.sure_again"), Message(f"staff.sure_{what}", {"about": about})
        shown[f"staff-sure-{what}"] = StaffFace(sure, (again,), mood="ask")
    shown["staff-message"] = StaffFace(Message("staff.idle.on_duty"), (MESSAGE_OF_CENTER,))
    for counts, (did, minutes) in COUNTS.items():
        said = Message(f"staff.counts.{counts}", {"minutes": minutes})
        shown[_name(said.id)] = StaffFace(Message(f"staff.did.{did}"), (said,), "unsure")
    unnamed = tuple(name for name in shown if name.startswith("staff-asked"))
    nobody = (
        "staff-idle-nobody",
        "staff-refused-unknown",
        "staff-refused-unreadable",
        "staff-taken-back",
        *unnamed,
    )
    return {
        name: replace(
            face,
            name="" if name in nobody else someone.name,
            badge="" if name in nobody else someone.badge,
            clock=CLOCKS.get(name, CLOCK),
            look=someone.look,
        )
        for name, face in shown.items()
    }


def _scenes(here: View, scenes: dict[str, tuple[Scene, Message | None]]) -> dict[str, View]:
    return {
        name: replace(here, scene=scene, headline=headline, hours=HOURS if name in OPEN_DAY else ())
        for name, (scene, headline) in scenes.items()
    }


def _address(someone: View) -> str:
    return someone.look.complaints.replace("{number}", TAKEN.values["number"])


def _name(id: str) -> str:
    return id.replace(".", "-").replace("_", "-")
