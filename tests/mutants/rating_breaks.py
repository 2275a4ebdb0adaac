"""Breaks of ratings and assessments: presses counted twice, citizens who can be known, people who are wronged."""

from tests.mutants.broken import Break

_COUNT = "tests/sync/center/office/ratings/test_rating_count.py"
_SMALL = "tests/sync/center/office/ratings/test_small_sums.py"
_REVIEW = "tests/sync/center/office/ratings/test_review.py"
_ASSESSMENT = "tests/sync/center/office/assessment/test_assessment.py"
_RULES = "tests/sync/center/office/assessment/test_assessment_rules.py"
_COUNTER = "tests/sync/center/facts/test_rating_counter.py"
_BOOK = "tests/sync/center/registers/assessment/test_assessment_book.py"
_ANNOUNCED = "tests/sync/center/registers/assessment/test_announcement_book.py"
_REVIEWS = "tests/sync/center/registers/ratings/test_review_book.py"
_OWN = "tests/sync/center/pages/ratings/test_reviews.py"
_PAGES = "tests/sync/center/pages/ratings/test_ratings.py"

RATING_BREAKS = (
    Break(
        "count a press that its citizen changed",
        "sync/center/office/ratings/rating_count.py",
        "and fact.seq not in replaced",
        "",
        _COUNT,
    ),
    Break(
        "count what nobody answered among those who were satisfied or not",
        "sync/center/office/ratings/rating_sum.py",
        "        return sum(self.counts)",
        "        return sum(self.counts) + self.unrated",
        "tests/sync/center/office/ratings/test_rating_sum.py",
    ),
    Break(
        "show staff a total that tells a hidden count",
        "sync/center/office/ratings/small_sums.py",
        "    return SHOWN_FROM <= sum(hidden) < (SHOWN_FROM - 1) * len(hidden)",
        "    return SHOWN_FROM <= sum(hidden)",
        _SMALL,
    ),
    Break(
        "show staff that nobody pressed a level",
        "sync/center/office/ratings/small_sums.py",
        "    return count if count >= SHOWN_FROM else None",
        "    return count if count >= SHOWN_FROM or count == 0 else None",
        _SMALL,
    ),
    Break(
        "show who heads a unit the month that runs",
        "sync/center/pages/ratings/rating_filters.py",
        'period.kind == "month" and period.name < this.name',
        'period.kind == "month"',
        _PAGES,
    ),
    Break(
        "let one person exclude a rating alone",
        "sync/center/office/ratings/review.py",
        'case "excluded" if by.is_one_of(review.proposed_by, *review.proposed_for):',
        'case "excluded" if not review.proposed_by:',
        _REVIEW,
    ),
    Break(
        "let whom it is held against decide",
        "sync/center/office/ratings/review.py",
        "    if rated.badge and by.is_one_of(rated.badge):",
        "    if rated.badge and rated.badge in by.acts_for - {by.badge}:",
        _REVIEW,
    ),
    Break(
        "count an excluded rating as if nothing had been decided",
        "sync/center/registers/ratings/review_book.py",
        "if row is not None and row.excluded != bool(after.excluded_by):",
        "if row is not None and row.excluded:",
        _REVIEWS,
    ),
    Break(
        "forget what was excluded when a series is counted anew",
        "sync/center/facts/rating_table.py",
        "    return structs.replace(one, review=before.review, excluded=before.excluded) if before else one",
        "    return one",
        _COUNTER,
    ),
    Break(
        "keep a day that a later fact shows to be wrong",
        "sync/center/facts/rating_counter.py",
        "(any(one.at is None for one in answers) or _reaches_back(read, counted, first))",
        "_reaches_back(read, counted, first)",
        _COUNTER,
    ),
    Break(
        "let staff open a review of somebody else",
        "sync/center/pages/ratings/own_ratings.py",
        "if shown is None or shown.review.rated.badge != visit.account.badge:",
        "if shown is None:",
        _OWN,
    ),
    Break(
        "take leave for days that count",
        "sync/center/office/assessment/assessment.py",
        "        return self.days + self.half_days_apart // 2 - self.half_days_leave // 2",
        "        return self.days + self.half_days_apart // 2",
        _ASSESSMENT,
    ),
    Break(
        "rank somebody of whom hardly anything is certain",
        "sync/center/office/assessment/assessment.py",
        "if figures.half_days_pending and found < least",
        "if found < 0",
        _ASSESSMENT,
    ),
    Break(
        "announce a ranking as if no correction of its days waited",
        "sync/center/office/assessment/announcement.py",
        "if draft.sources.differing and not why.strip():",
        "if not draft.inputs:",
        "tests/sync/center/pages/assessment/test_announcements.py",
    ),
    Break(
        "hold half a day against somebody that is to be checked",
        "sync/center/office/assessment/assessed_attendance.py",
        'CERTAIN_MARKS.intersection(half.marks) if "pending" in half.marks else half.marks',
        "half.marks",
        "tests/sync/center/office/assessment/test_assessed_attendance.py",
    ),
    Break(
        "count a complaint that was opened again",
        "sync/center/office/complaints/true_complaint.py",
        '"looked_into_again", "reopened")',
        '"looked_into_again")',
        _BOOK,
    ),
    Break(
        "rank people who have the same score one behind the other",
        "sync/center/office/assessment/ranking.py",
        "        found.append(found[-1] if tied else place + 1)",
        "        found.append(place + 1)",
        "tests/sync/center/office/assessment/test_ranking.py",
    ),
    Break(
        "judge a month by rules that nobody could know in it",
        "sync/center/office/assessment/assessment_rules.py",
        "    elif rules.since <= month:",
        "    elif rules.since < month:",
        _RULES,
    ),
    Break(
        "show an assessed month as it was before it changed",
        "sync/center/registers/assessment/assessed_months.py",
        "        if kept is not None and kept[0] == inputs:",
        "        if kept is not None:",
        _BOOK,
    ),
    Break(
        "announce what nobody looked at",
        "sync/center/registers/assessment/announcement_book.py",
        "if (draft.deeds, draft.ranking.inputs) != (seen, inputs):",
        "if draft.deeds != seen:",
        _ANNOUNCED,
    ),
    Break(
        "rest a quarter on months as they are known, not as they were announced",
        "sync/center/registers/assessment/announcement_book.py",
        "known = assessed_again(stands) if stands else None",
        "known = None",
        _ANNOUNCED,
    ),
    Break(
        "assess a month by the posts of today",
        "sync/center/registers/assessment/assessed_months.py",
        "hall = rated_hall_at(connection, until)",
        "hall = rated_hall(connection)",
        _BOOK,
    ),
    Break(
        "take an earlier mark for the one in force",
        "sync/center/registers/assessment/assessed_months.py",
        "key=lambda done: done.number",
        "key=lambda done: -done.number",
        _BOOK,
    ),
    Break(
        "tell staff a score that gives hidden ratings away",
        "sync/center/pages/assessment/announced_results.py",
        "None not in self.ratings.levels.values()",
        "True",
        "tests/sync/center/pages/assessment/test_announced_results.py",
    ),
    Break(
        "answer an objection to one's own result",
        "sync/center/office/assessment/objection.py",
        "    if by.is_one_of(objection.about.badge):",
        '    if by.badge == "":',
        "tests/sync/center/office/assessment/test_objection.py",
    ),
    Break(
        "replace a deed in the database",
        "sync/center/migrations/versions/step_0023.py",
        "        op.execute(_DEEDS_REPLACEMENT.format(why=DEED_KEPT))",
        "        pass",
        "tests/sync/center/registers/test_case_book.py",
    ),
)
