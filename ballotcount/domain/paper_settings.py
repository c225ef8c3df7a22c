"""The settings of a rule profile that papers and the board follow: words, instructions, minutes, keeping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.cited import Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Cited):
    """What an organisation calls its people; Vietnamese, for paper and projector.

    Attributes:
        person: "đồng chí", "đại biểu", "ông/bà", printed after a number of people.
        members: by congress kind or ``any``: who makes up the base, "đảng viên chính thức", "đại biểu chính thức".
        minutes: title of the counting minutes.
        board: "Ban kiểm phiếu", or "Ban bầu cử".
        presidium: who signs at the left, "T/M ĐOÀN CHỦ TỊCH".
        cite: the regulation by its full name, for sentences of papers ("theo {cite}"); empty in profiles that were
            frozen before this key was known, whose title is printed instead.
        head: what the head teller is called, "Trưởng ban" or "Tổ trưởng".
        meeting: what the meeting is called, "Hội nghị", "Cuộc họp"; empty: by the kind of congress.
    """

    person: str
    members: Mapping[str, str]
    # Profiles frozen in old journals lack some of these keys; the defaults are what papers said then.
    minutes: str = "BIÊN BẢN KIỂM PHIẾU"
    board: str = "Ban kiểm phiếu"
    presidium: str = "T/M ĐOÀN CHỦ TỊCH"
    cite: str = ""
    head: str = "Trưởng ban"
    meeting: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions(Cited):
    """Sentences printed on the ballot, Vietnamese; ``{seats}`` and ``{person}`` are filled in.

    A style without its sentence is not used under the profile.
    """

    strike: str = ""
    agree: str = ""
    agree_one: str = ""
    """For a list of one name; empty for the sentence of ``agree``."""
    levels: str = ""
    opinion: str = ""
    cumulative: str = ""
    written: str = ""

    def of(self, style: VotingMethod) -> str:
        """Return the raw sentence of a style, empty where the style is not used."""
        # The fields above are named like the values of VotingMethod.
        return str(getattr(self, style.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping(Cited):
    """How ballots are kept after the count.

    Attributes:
        months: kept at least so long; 0 where the rules say no number.
        text: Vietnamese, as printed.
    """

    months: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellersRule(Cited):
    """How many tellers a board has at least, by level where the rules differ (``any``, ``province``, ...)."""

    least: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesRule(Cited):
    """How the minutes are made.

    Attributes:
        copies: number of copies that are signed.
        approved_by_vote: the congress votes on the minutes, and the form keeps a line for it.
        witnesses: people from outside the board who sign.
        form: id of the form of the counting minutes; empty for the one of the general profile.
    """

    copies: int
    approved_by_vote: bool = False
    witnesses: int = 0
    form: str = ""
