"""Sentences about a round that several papers share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from ballotcount.documents import figures
from ballotcount.documents.saying import coded, t
from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import RoundKind, ShowOfHands, Source
from ballotcount.domain.head_code import head_code
from ballotcount.domain.outcome import NextStep, RuleRef
from ballotcount.domain.record import PassKind, RoundRecord
from ballotcount.rules import explanation
from ballotcount.rules.base import SURVEYS
from ballotcount.rules.candidate_names import distinct_names
from ballotcount.rules.quorum import TURNOUT

ACTS = ("bầu", "lấy phiếu", "bỏ phiếu")
"""How the title of an election may begin when it already says what is done."""
COMRADE = "đồng chí"
"""The word for a person where people are addressed as comrades; elsewhere they are "ông, bà"."""
_HALF = "1/2"
_ACT = {VotingMethod.LEVELS: "documents.act.levels", VotingMethod.OPINION: "documents.act.opinion"}


def numbers(given: Iterable[int]) -> str:
    """Return candidate numbers in ascending order: "3, 7, 12"."""
    return ", ".join(str(number) for number in sorted(given))


def names(record: RoundRecord, given: Iterable[int]) -> str:
    """Return names of candidates in ballot order, parted by semicolons."""
    # By the list and not by the order asked: sentences name people as the ballot does.
    wanted = set(given)
    shown = distinct_names(record.round.candidates)
    return "; ".join(shown[candidate.no] for candidate in record.round.candidates if candidate.no in wanted)


def reason(record: RoundRecord, code: str) -> str:
    """Return the words of a reason for an invalid ballot."""
    return record.rules.reasons.get(code) or coded("reason", code)


def invalid(record: RoundRecord, code: str) -> str:
    """Return an invalid ballot with its reason: "Không hợp lệ: có đánh dấu riêng"."""
    return t("documents.invalid", reason=reason(record, code))


def sentence(text: str) -> str:
    """Return words that somebody typed as a sentence, with a capital and a stop; empty stays empty."""
    text = text.strip()
    if not text:
        return ""
    # Only the first letter: capitalize() would lower the rest, names included.
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?…" else ".")


def foot_code(record: RoundRecord) -> str:
    """Return the end of the journal when the paper was made, for the foot of each page, so that people can compare."""
    if record.head is None:
        return ""
    return t("documents.foot_code", seq=figures.whole(record.head.seq), code=head_code(record.head.hash))


def cite(record: RoundRecord) -> str:
    """Return the regulation by its full name; its title where the profile gives no name for sentences."""
    return record.rules.cite or record.rules.title


def ground(rule: RuleRef, before: str) -> str:
    """Return the article a rule rests on, behind ``before``; empty where its text was not read."""
    return f"{before}{rule.article}" if rule.read and rule.article else ""


def head_title(record: RoundRecord) -> str:
    """Return who signs for the board, in capitals: "TRƯỞNG BAN KIỂM PHIẾU", "TỔ TRƯỞNG TỔ BẦU CỬ"."""
    head = record.rules.head
    board = record.rules.board
    # "Trưởng ban" and "Ban kiểm phiếu" share their "ban": it is printed once.
    overlap = head.split()[-1].lower() == board.split()[0].lower()
    rest = " ".join(board.split()[1:]) if overlap else board
    return f"{head} {rest}".strip().upper()


def address(record: RoundRecord, form: str) -> str:
    """Return how people are addressed in a list: ``form`` is "all" ("đồng chí") or "one" ("Đ/c")."""
    how = "comrade" if record.rules.person == COMRADE else "other"
    return t(f"documents.address.{how}.{form}")


def count_person(record: RoundRecord) -> str:
    """Return the word behind a number of people: the profile's own, or "người" where it names two ("ông/bà")."""
    person = record.rules.person
    # "58 ông/bà" is no Vietnamese: behind a figure people are "người".
    return t("documents.unit.people") if "/" in person else person


def hands(record: RoundRecord, vote: ShowOfHands) -> str:
    """Return a vote by show of hands: "58 đồng chí đồng ý, 02 đồng chí không đồng ý", without answers nobody gave."""
    counts = {"agree": vote.agree, "disagree": vote.disagree, "abstain": vote.abstain}
    person = count_person(record)
    return ", ".join(
        t(f"documents.hands.{answer}", count=figures.people(count), person=person)
        # "Nobody agreed" has to be said, "nobody abstained" has not.
        for answer, count in counts.items()
        if count or answer == "agree"
    )


def sources(record: RoundRecord) -> str:
    """Return how many are self-nominated: ", trong đó 02 đồng chí ứng cử"; empty where nobody is."""
    found = Counter(one.source for one in record.round.candidates)
    parts = [
        t(f"documents.sources.{source.value}", count=figures.people(found[source]), person=count_person(record))
        for source in (Source.STANDING, Source.NOMINATED)
        if found[source]
    ]
    return t("documents.sources", list=", ".join(parts)) if parts else ""


def round_kind(record: RoundRecord) -> str:
    """Return what kind of round it was, in the law's words: a further round of a public election is *bầu cử thêm*."""
    kind = record.round.kind
    public = any(line.code == TURNOUT for line in record.outcome.quorum.lines)
    return t(f"documents.round.{explanation.ADDITIONAL if public and kind is RoundKind.FURTHER else kind.value}")


def round_title(record: RoundRecord) -> str:
    """Return the round in words: "Bầu lần thứ nhất", "Lần bầu thứ hai: bầu tiếp"."""
    vote = record.round
    kind = round_kind(record)
    if vote.kind is RoundKind.FIRST:
        return kind[0].upper() + kind[1:]
    known = t(f"documents.ordinal.{vote.number}")
    # gettext answers an unknown id with the id itself: late rounds have no word and get their figure.
    ordinal = str(vote.number) if known.startswith("documents.") else known
    return t("documents.round.title", ordinal=ordinal, kind=kind)


def surplus(record: RoundRecord) -> str:
    """Return how many more people stand than are elected, in words."""
    more = max(0, len(record.round.candidates) - record.round.seats)
    if not more:
        return t("documents.surplus.none")
    return t("documents.surplus", count=figures.people(more), person=count_person(record))


def added(record: RoundRecord) -> str:
    """Return whom the meeting added to the list of a further round; empty where nobody was added."""
    if not record.added:
        return ""
    return t(
        "documents.added",
        count=figures.people(len(record.added)),
        person=count_person(record),
        meeting=meeting_inside(record),
        names=names(record, record.added),
    )


def meeting(record: RoundRecord) -> str:
    """Return what the meeting is called at the start of a sentence: "Đại hội", "Hội nghị", "Kỳ họp"."""
    return record.rules.meeting or t(f"documents.meeting.{record.congress.kind.value}")


def meeting_inside(record: RoundRecord) -> str:
    """Return what the meeting is called inside a sentence; only "Đại hội" keeps its capital."""
    name = meeting(record)
    return name if name == t("documents.meeting.delegates") else name[0].lower() + name[1:]


def threshold(record: RoundRecord) -> str:
    """Return the share that elects, in brackets: " (quá một nửa của 60)", " (từ 2/3 trở lên của 60)"; or empty."""
    outcome = record.outcome
    if outcome.needed is None or not outcome.fraction:
        return ""
    share = "half" if outcome.fraction == _HALF and outcome.strict else "more" if outcome.strict else "least"
    return t(f"documents.threshold.{share}", fraction=outcome.fraction, base=figures.whole(outcome.base))


def elects(record: RoundRecord) -> bool:
    """Return whether the round elects anybody; opinion ballots and confidence surveys do not."""
    return record.round.style not in SURVEYS


def base_unit(record: RoundRecord) -> str:
    """Return what the base counts: ballots, votes of shares, or people of the congress."""
    code = record.outcome.base_code.removeprefix("base_")
    if code in ("collected", "valid", "issued"):
        return t("documents.unit.ballots")
    return t("documents.unit.shares") if code == "shares" else record.rules.people


def act(record: RoundRecord) -> str:
    """Return what was voted on as an act: "Bầu Ban Chấp hành ...", whether or not the title says so itself."""
    title = record.election.title
    # Offices write the verb into the title or leave it out; printed twice it is wrong.
    if title.lower().startswith(ACTS):
        return title
    return f"{t(_ACT.get(record.round.style, 'documents.act.elect'))} {title}"


_ACT_WORDS = re.compile(r"(?:bầu(?: cử)?|lấy phiếu|bỏ phiếu)\s+", re.IGNORECASE)


def elected_to(record: RoundRecord) -> str:
    """Return what somebody is elected to, behind "trúng cử": "Chi ủy khóa XII", whether or not the title says "Bầu"."""
    named = record.election.body or record.election.title
    # A title that is the verb alone stays: something has to stand in the sentence.
    return _ACT_WORDS.sub("", named, count=1) if _ACT_WORDS.match(named) else named


def congress_with_term(record: RoundRecord) -> str:
    """Return the name of the congress with its term, each said once: offices write the term into the name too."""
    congress = record.congress
    term = congress.term_beside
    return f"{congress.name}, {t('documents.term', term=term)}" if term else congress.name


def reasons(record: RoundRecord) -> list[tuple[str, int]]:
    """Return codes of the reasons that occurred with their counts, most frequent first.

    The order must not depend on how a mapping was stored: the capsule's canonical JSON sorts its keys.
    """
    found = [(code, count) for code, count in record.outcome.invalid_by_reason.items() if count]
    return sorted(found, key=lambda item: (-item[1], item[0]))


def invalid_reasons(record: RoundRecord) -> str:
    """Return all reasons with their counts in one line, or "none"."""
    parts = [
        t("documents.reason.count", count=figures.whole(count), reason=reason(record, code))
        for code, count in reasons(record)
    ]
    return "; ".join(parts) or t("documents.none")


def invalid_note(record: RoundRecord) -> str:
    """Return the reasons behind a number of invalid ballots, in brackets; empty without any."""
    return f" ({invalid_reasons(record)})" if reasons(record) else ""


def seats_stay_empty(record: RoundRecord) -> bool:
    """Return whether seats are left and the rules hold no further round for them."""
    return "seats_unfilled" in record.outcome.warnings


def next_step(record: RoundRecord) -> str:
    """Return the round that the rules propose, in one sentence; that none follows where seats are left; else empty."""
    step: NextStep | None = record.outcome.next
    if step is None:
        return t("documents.next.none") if seats_stay_empty(record) else ""
    text = t(
        f"documents.next.{explanation.named(step)}{explanation.list_left(step)}",
        seats=figures.people(step.seats),
        count=figures.people(len(step.candidates)),
        person=count_person(record),
        names=names(record, step.candidates),
        meeting=meeting_inside(record),
    )
    if step.may_add_names:
        text += " " + t("documents.next.may_add", meeting=meeting(record))
    # A public election is not repeated by the meeting: a body above decides (Luật 85/2015, Điều 80).
    if step.kind is RoundKind.RE_RUN:
        text += " " + t("documents.next.decision_above")
    elif explanation.named(step) == explanation.ADDITIONAL:
        text += " " + t("documents.next.decision_above_additional")
    elif step.decision:
        text += " " + t("documents.next.decision", meeting=meeting_inside(record))
    return text


def passes(record: RoundRecord) -> str:
    """Return how the sheets were counted, in one sentence."""
    if not record.passes:
        return t("documents.passes.unknown")
    parts = [
        t(
            f"documents.pass.{one.kind.value}",
            number=one.number,
            sheets=figures.whole(one.sheets),
            planted=figures.whole(one.planted),
            found=figures.whole(one.found),
            piles=figures.whole(one.piles),
            seed=one.seed,
            limit=one.limit,
            risk=one.risk,
            differences=figures.whole(one.differences),
        )
        for one in record.passes
    ]
    if len(parts) == 1:
        return t("documents.passes.one", list=parts[0])
    # Only passes over every sheet are compared sheet by sheet.
    whole = all(one.kind not in (PassKind.SAMPLE, PassKind.PILES) for one in record.passes)
    said = t(
        "documents.passes" if whole else "documents.passes.other",
        count=figures.people(len(parts)),
        list="; ".join(parts),
    )
    if not record.second_way:
        return said
    # The decision was typed by somebody: its own stop would make two.
    decided = t("documents.passes.decided", meeting=meeting(record), text=record.second_way.rstrip(". "))
    return f"{said} {decided}"


def rulings(record: RoundRecord) -> str:
    """Return on how many ballots the board ruled, in one sentence; empty for none."""
    count = len(record.rulings)
    return t("documents.rulings.note", board=record.rules.board, count=figures.people(count)) if count else ""


def count_notes(record: RoundRecord) -> str:
    """Return how the ballots were counted: passes, rulings, pictures, changes of the board, as sentences."""
    return " ".join(part for part in (passes(record), rulings(record), pictures(record), *record.board_acts) if part)


def machine_sheets(record: RoundRecord) -> int:
    """Return sheets that a machine read."""
    return sum(1 for counted in record.ballots if counted.scores)


def by_machine(record: RoundRecord) -> bool:
    """Return whether a scanner or a camera read any pass."""
    return any(one.kind in (PassKind.SCAN, PassKind.CAMERA) for one in record.passes)


def pictures(record: RoundRecord) -> str:
    """Return what was done with the pictures of the sheets; empty when none were taken."""
    if record.pictures_kept is None:
        return ""
    return t(
        "documents.pictures.kept" if record.pictures_kept else "documents.pictures.refused",
        meeting=meeting_inside(record),
    )


def stability(record: RoundRecord) -> str:
    """Return between which thresholds of the machine the elected list stays the same; empty for typed counts."""
    known = record.stability
    if known is None:
        return ""
    return t(
        "documents.stability",
        sheets=figures.whole(known.sheets),
        low=_score(known.low),
        high=_score(known.high),
        threshold=_score(known.threshold),
    )


def marks(record: RoundRecord, ballot: Ballot) -> str:
    """Return what a sheet says, in the words of its style; ``record`` gives the style."""
    style = record.round.style
    if style is VotingMethod.STRIKE:
        struck = [number for number, mark in ballot.marks if mark is LineMark.STRUCK]
        text = t("documents.marks.struck", numbers=numbers(struck)) if struck else t("documents.marks.none_struck")
    elif style is VotingMethod.CUMULATIVE:
        text = "; ".join(f"{number}: {figures.whole(mark)}" for number, mark in ballot.marks if isinstance(mark, int))
        text = t("documents.marks.votes", list=text or "0", shares=figures.whole(ballot.shares or 0))
    elif style is VotingMethod.WRITTEN:
        text = "; ".join(ballot.written) or t("documents.marks.blank")
    else:
        text = _by_box(ballot)
    if ballot.written and style is not VotingMethod.WRITTEN:
        text += "; " + t("documents.marks.written", names="; ".join(ballot.written))
    if record.round.roster.weights:
        text += "; " + t("documents.marks.carried", votes=figures.whole(ballot.shares or 1))
    return text


def _by_box(ballot: Ballot) -> str:
    groups: dict[LineMark, list[int]] = {}
    for number, mark in ballot.marks:
        if isinstance(mark, LineMark):
            groups.setdefault(mark, []).append(number)
    # In the order of the marks and not of the sheet: equal sheets must give equal words to be counted as one row.
    parts = [t(f"documents.mark.{mark.value}") + ": " + numbers(groups[mark]) for mark in LineMark if mark in groups]
    return "; ".join(parts) or t("documents.marks.blank")


def _score(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
