"""A round as text: every figure and sentence that a paper, an export or the hall's screen shows, made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ballotcount.documents import figures, phrases, rows
from ballotcount.documents.digest import result_hash
from ballotcount.documents.people_lists import Rows, secretary
from ballotcount.documents.saying import coded, t
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import RoundKind, SeatKind, Source
from ballotcount.domain.head_code import head_code
from ballotcount.domain.outcome import Status
from ballotcount.domain.people import CongressKind, Heading
from ballotcount.domain.record import BoardPapers, RoundRecord
from ballotcount.rules.figures import parts_of_hundred, percent
from ballotcount.rules.quorum import turnout_of, voters_of

BLANK = "……"
"""Dots in place of a figure that is written by hand."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a form may ask for.

    Attributes:
        fields: text by the names of ``names.FIELDS``.
        lists: rows by the names of ``names.ROWS``.
        flags: conditions that hold.
    """

    fields: Mapping[str, str]
    lists: Mapping[str, Rows]
    flags: frozenset[str]


def facts(record: RoundRecord, papers: BoardPapers | None = None, root: str = "") -> Facts:
    """Put a round into words.

    Args:
        papers: what only the board may see; needed for the entry log alone.
        root: root hash of the capsule's record, 64 hex digits, or empty.
    """
    lists: dict[str, Rows] = {name: tuple(make(record)) for name, make in rows.LISTS.items()}
    # The log tells the order of sheets, so it comes from the board's papers and never from the public record.
    lists["log"] = rows.log(record, papers)
    return Facts(
        fields={
            **_congress(record),
            **_election(record),
            **_organisation(record),
            **_people(record),
            **_sheets(record),
            **_outcome(record),
            **_count(record),
            **_proof(record, root),
            **_public(record),
        },
        lists=lists,
        flags=frozenset(name for name, holds in _flags(record, root).items() if holds),
    )


def _congress(record: RoundRecord) -> dict[str, str]:
    congress = record.congress
    state = congress.heading is Heading.STATE
    when = congress.date
    return {
        "congress": congress.name,
        "congress_term": phrases.congress_with_term(record),
        "organisation": congress.organisation,
        "organisation_upper": congress.organisation.upper(),
        "superior": congress.superior,
        "superior_upper": congress.superior.upper(),
        "level": congress.level,
        "term": congress.term,
        # A place that nobody entered is written by hand; a gap in the sentence would read as a mistake.
        "place": congress.place or BLANK,
        "day": figures.two(when.day),
        "month": figures.official_month(when.month),
        "year": str(when.year),
        "date": figures.written_day(when.day, when.month, when.year),
        "heading_1": t("documents.heading.state" if state else "documents.heading.party"),
        "heading_2": t("documents.heading.motto") if state else "",
    }


def _election(record: RoundRecord) -> dict[str, str]:
    vote = record.round
    sources = [one.source for one in vote.candidates]
    return {
        "election": phrases.act(record),
        "election_low": phrases.act(record)[:1].lower() + phrases.act(record)[1:],
        "body": phrases.elected_to(record),
        "body_upper": phrases.elected_to(record).upper(),
        "seat_kind": t(f"documents.seat.{record.election.seat.value}"),
        "seats": figures.people(vote.seats),
        "candidates": figures.people(len(vote.candidates)),
        "surplus": figures.people(max(0, len(vote.candidates) - vote.seats)),
        "surplus_words": phrases.surplus(record),
        "added_note": phrases.added(record),
        "sources_note": phrases.sources(record),
        "standing": figures.people(sources.count(Source.STANDING)),
        "nominated": figures.people(sources.count(Source.NOMINATED)),
        "round": str(vote.number),
        "round_kind": phrases.round_kind(record),
        "round_title": phrases.round_title(record),
        "rules": record.rules.title,
        "cite": phrases.cite(record),
        "meeting": phrases.meeting(record),
        "meeting_inside": phrases.meeting_inside(record),
        "rules_hash": vote.profile_hash,
        "keeping": record.rules.keeping,
    }


def _organisation(record: RoundRecord) -> dict[str, str]:
    used = record.rules
    # A meeting of all members has no delegates' credentials; its conveners report on attendance.
    own = record.congress.kind in (CongressKind.MEMBERS, CongressKind.CONFERENCE)
    return {
        "person": used.person,
        "count_person": phrases.count_person(record),
        "people": used.people,
        "people_capital": used.people[:1].upper() + used.people[1:],
        "minutes_title": used.minutes,
        "presidium_title": used.presidium,
        "board_name": used.board,
        "board_name_low": used.board[:1].lower() + used.board[1:],
        "board_upper": used.board.upper(),
        "head_role": used.head,
        "head_title": phrases.head_title(record),
        "address": phrases.address(record, "all"),
        "address_name": phrases.address(record, "name"),
        "address_one": phrases.address(record, "one"),
        "credentials_title": t("documents.credentials.own" if own else "documents.credentials.delegates"),
        "credentials_board": t("documents.credentials.convener" if own else "documents.credentials.board"),
        "credentials_signer": t("documents.credentials.for_convener" if own else "documents.credentials.for_board"),
    }


def _people(record: RoundRecord) -> dict[str, str]:
    roster = record.round.roster
    outcome = record.outcome
    deducted = sum(people for _, people in record.rules.deductions)
    return {
        "convened": figures.people(roster.convened),
        "deducted": figures.people(deducted),
        "present": figures.people(roster.present),
        "absent": figures.people(max(0, roster.convened - roster.present)),
        "present_percent": figures.share(roster.present, roster.convened),
        "voters": figures.whole(voters_of(roster)),
        "shares": figures.whole(roster.shares),
        "shares_present": figures.whole(roster.shares_present),
        "units": figures.people(roster.units),
        "units_present": figures.people(roster.units_present),
        "base": figures.whole(outcome.base),
        "base_words": record.rules.base or coded("base", outcome.base_code),
        "base_unit": phrases.base_unit(record),
        "base_article": outcome.base_rule.article,
        # Text behind the figure, with its own comma, so that a rule nobody has read leaves no empty brackets.
        "base_ground": phrases.ground(outcome.base_rule, "; theo "),
        "needed": "" if outcome.needed is None else figures.whole(outcome.needed),
        "threshold_note": phrases.threshold(record),
        "threshold_article": outcome.threshold_rule.article,
        "threshold_ground": phrases.ground(outcome.threshold_rule, ", theo "),
        "quorum_words": _quorum_words(record),
    }


def _quorum_words(record: RoundRecord) -> str:
    # A missed quorum does not stop the minutes: attendance may be completed, or the congress decides.
    if record.outcome.quorum.met:
        return t("documents.quorum.met")
    missed = t("documents.quorum.missed")
    return f"{missed}; {t('around.quorum.minutes', words=record.accepted)}" if record.accepted else missed


def _sheets(record: RoundRecord) -> dict[str, str]:
    sheets = record.sheets
    outcome = record.outcome
    return {
        "printed": figures.whole(sheets.printed),
        "issued": figures.whole(sheets.issued),
        "exchanged": figures.whole(sheets.exchanged),
        "left_over": figures.whole(sheets.left_over),
        "collected": figures.whole(sheets.collected),
        "not_collected": figures.whole(max(0, sheets.issued - sheets.collected)),
        "missing": figures.whole(max(0, sheets.issued - sheets.collected)),
        "shortfall": phrases.sentence(record.shortfall),
        "valid": figures.whole(outcome.valid),
        "invalid": figures.whole(outcome.invalid),
        "invalid_reasons": phrases.invalid_reasons(record),
        "invalid_note": phrases.invalid_note(record),
        "valid_percent": figures.share(outcome.valid, sheets.collected),
        "invalid_percent": figures.share(outcome.invalid, sheets.collected),
        "issued_percent": figures.share(sheets.issued, record.round.roster.present),
        "collected_percent": figures.share(sheets.collected, sheets.issued),
    }


def _outcome(record: RoundRecord) -> dict[str, str]:
    outcome = record.outcome
    tie = outcome.tie
    return {
        "elected_count": figures.people(len(outcome.elected)),
        "unfilled": figures.people(max(0, outcome.seats - len(outcome.elected))),
        "tied_count": figures.people(len(tie.numbers)) if tie else "0",
        "tie_votes": figures.whole(tie.votes) if tie else "",
        "tie_seats": figures.people(tie.seats_left) if tie else "",
        "next_step": phrases.next_step(record),
    }


def _count(record: RoundRecord) -> dict[str, str]:
    return {
        "passes": phrases.passes(record),
        "count_notes": phrases.count_notes(record),
        "judged_count": figures.whole(sum(lines for _, lines in record.judged)),
        "judged_by": "; ".join(f"{name}: {figures.whole(lines)}" for name, lines in record.judged),
        "rulings_count": figures.people(len(record.rulings)),
        "machine_sheets": figures.whole(phrases.machine_sheets(record)),
        "picture_note": phrases.pictures(record),
        "stability": phrases.stability(record),
        "copies": figures.two(record.copies),
        "issued_time": figures.clock_time(record.times.issued),
        "collected_time": figures.clock_time(record.times.collected),
        "counting_time": figures.clock_time(record.times.counting),
        "closed_time": figures.clock_time(record.times.closed),
        "closed_date": figures.day(record.times.closed),
        "announced_time": figures.clock_time(record.times.announced),
    }


def _proof(record: RoundRecord, root: str) -> dict[str, str]:
    return {
        "head_seq": figures.whole(record.head.seq) if record.head else "",
        "head_hash": record.head.hash if record.head else "",
        "head_code": head_code(record.head.hash) if record.head else "",
        "result_hash": result_hash(record),
        "root": root,
        "root_code": head_code(root),
        "program": record.program,
    }


def _public(record: RoundRecord) -> dict[str, str]:
    """Return figures of a public election; dots to write on where nobody stated them."""
    sheets = record.sheets
    took_part = turnout_of(sheets)
    # The two shares are rounded together: rounded apart, two halves of a hundredth make 100,01 %.
    valid, invalid = parts_of_hundred((record.outcome.valid, record.outcome.invalid))
    names = ("area", "constituency", "complaints_received", "complaints_settled", "complaints_forwarded")
    # A ballot without a number of votes carries one.
    carried = sum(one.ballot.shares or 1 for one in record.ballots if one.invalid is None)
    return {
        # Ballots that came from elsewhere may never have been counted here.
        "received": figures.whole(sheets.printed) if sheets.printed else BLANK,
        "unused": figures.whole(sheets.left_over) if sheets.printed or sheets.left_over else BLANK,
        "took_part": figures.whole(took_part),
        "took_part_percent": percent(took_part, voters_of(record.round.roster), two_decimals=True),
        "valid_part": valid,
        "invalid_part": invalid,
        "valid_votes": figures.whole(carried),
        # What nobody stated is left as dots: a figure of 0 would be a statement.
        **{name: figures.whole(record.stated[name]) if name in record.stated else BLANK for name in names},
    }


def _flags(record: RoundRecord, root: str) -> dict[str, bool]:
    outcome = record.outcome
    congress = record.congress
    vote = record.round
    return {
        **{style.value: vote.style is style for style in VotingMethod},
        **{kind.value: vote.kind is kind for kind in RoundKind},
        congress.kind.value: True,
        "party": congress.heading is Heading.PARTY,
        "state": congress.heading is Heading.STATE,
        "threshold": outcome.needed is not None,
        **_winners(record),
        "units": record.round.roster.units > 0,
        "tie": outcome.tie is not None,
        "next_round": outcome.next is not None or phrases.seats_stay_empty(record),
        "main": record.election.seat is SeatKind.MAIN,
        "alternate": record.election.seat is SeatKind.ALTERNATE,
        "some_invalid": outcome.invalid > 0,
        "someone_missing": any(line.status is Status.NOT_ELECTED for line in outcome.lines),
        "shortfall": record.sheets.collected < record.sheets.issued,
        "exchanged": record.sheets.exchanged > 0,
        "left_over": record.sheets.left_over > 0,
        "some_absent": record.round.roster.present < record.round.roster.convened,
        "several_seats": vote.seats > 1,
        "standing": any(one.source is not Source.COMMITTEE for one in vote.candidates),
        **_hands(record),
        "uncounted": any(line.uncounted for line in outcome.lines),
        "deductions": bool(record.rules.deductions),
        "quorum_missed": not outcome.quorum.met,
        "warnings": bool(outcome.warnings),
        "weighted": bool(vote.roster.weights),
        "alternates_equal": rows.alternates_equal(record),
        "approved_by_vote": record.rules.approved_by_vote,
        **_count_flags(record),
        "root": bool(root),
    }


def _winners(record: RoundRecord) -> dict[str, bool]:
    elects = phrases.elects(record)
    party = record.congress.heading is Heading.PARTY
    elected = bool(record.outcome.elected)
    needed = record.outcome.needed is not None
    return {
        # Forms take their sentence from one of these: a run-off is won by more votes and has no majority to name.
        "elects": elects,
        "majority": elects and needed,
        "by_more_votes": elects and not needed and record.round.kind is RoundKind.RUN_OFF,
        "some_elected": elected,
        "one_elected": len(record.outcome.elected) == 1,
        "several_elected": len(record.outcome.elected) > 1,
        "some_elected_party": elected and party,
        "some_elected_state": elected and not party,
        "no_one_elected": elects and not elected,
    }


def _hands(record: RoundRecord) -> dict[str, bool]:
    """Return what the congress voted on by show of hands for this round."""
    voted = {vote.subject for vote in rows.hands(record)}
    first = record.round.kind is RoundKind.FIRST
    return {
        # The number is said once: where the hall voted on it, the sentence on that vote has it.
        "number_given": first and phrases.elects(record) and rows.NUMBER not in voted,
        "list_votes": bool(voted),
        "voted_number": rows.NUMBER in voted,
        "voted_list": rows.LIST in voted,
    }


def _count_flags(record: RoundRecord) -> dict[str, bool]:
    return {
        "rulings": bool(record.rulings),
        "judged": bool(record.judged),
        "passes": bool(record.passes),
        "machine": phrases.by_machine(record),
        "pictures_kept": record.pictures_kept is True,
        # None is neither: no picture was taken, and nothing has to be said of it.
        "pictures_refused": record.pictures_kept is False,
        "stability": record.stability is not None,
        "witnesses": bool(record.witnesses),
        "secretary": bool(secretary(record)),
        "credentials": record.credentials is not None,
        "announced": bool(record.times.announced),
    }
