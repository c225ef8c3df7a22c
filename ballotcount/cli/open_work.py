"""What a count still waits for, in words: lines on which passes differ, ballots to be decided, passes not complete."""

from __future__ import annotations

from collections.abc import Sequence

from ballotcount.domain.ballot import LineMark, VotingMethod
from ballotcount.domain.election import RoundStage
from ballotcount.domain.events.counting import LineKey
from ballotcount.domain.state import Dispute, DisputeStage
from ballotcount.rules.candidate_names import distinct_names
from ballotcount.service import closing
from ballotcount.service.deciding import VALUES
from ballotcount.service.judging import Choice
from ballotcount.service.session import Session
from ballotcount.service.sheet_words import question_words, value_words
from ballotcount.text.place import place_words
from ballotcount.text.words import t


def provisional(session: Session, round_id: str) -> tuple[str, ...]:
    """Return that a result is not locked yet, and what is missing; empty for a locked one."""
    state = session.round(round_id)
    if state.closed is not None:
        return ()
    missing = [one.said() for one in closing.blockers(session, round_id)]
    return (t("cli.said.provisional", round=round_id), *(t("cli.said.missing", what=one) for one in missing))


def nothing_to_do(session: Session, round_id: str) -> str:
    """Return that no difference or dispute waits, with what is not compared yet: it may still bring some."""
    state = session.round(round_id)
    missing = () if state.stage in (RoundStage.CLOSED, RoundStage.ANNOUNCED) else closing.blockers(session, round_id)
    if not missing:
        return t("service.said.nothing")
    return t("cli.said.nothing_yet", what="; ".join(one.said() for one in missing))


def difference_words(
    session: Session, round_id: str, said: Sequence[Choice], *, stack: int, sheet: int, line: LineKey
) -> str:
    """Return one line on which passes differ: where it is, and what each pass says."""
    state = session.round(round_id)
    values = "; ".join(
        t("cli.said.pass_says", number=one.number, value=value_words(one.value, state.plan.style, line=line))
        for one in said
    )
    place = place_words(stack, sheet, state.stack_size)
    return t("cli.said.difference", place=place, line=line_words(session, round_id, line), values=values)


def judged_words(session: Session, round_id: str, *, stack: int, sheet: int, text: str) -> str:
    """Return one judged line that waits for a second member, with what the call takes."""
    place = place_words(stack, sheet, session.round(round_id).stack_size)
    return t("cli.said.judged_waits", place=place, stack=stack, judged=text)


def line_words(session: Session, round_id: str, line: LineKey) -> str:
    """Return the number and name of a line, or what else of a sheet is meant, with what ``--line`` takes."""
    if not isinstance(line, int):
        return t("cli.said.whole_line", what=t(f"desk.line.{line}"), line=line)
    names = distinct_names(session.frozen(round_id).candidates)
    return t("cli.said.line", number=line, name=names.get(line, ""))


def value_choices(style: VotingMethod) -> str:
    """Return what ``--value`` takes in a style, with the words for each."""
    marks = [mark for mark in VALUES.get(style, ()) if isinstance(mark, LineMark)]
    said = [t("cli.said.value", value=mark.value, words=value_words(mark, style)) for mark in marks]
    said.append(t("cli.said.no_value", words=value_words(None, style, line=1)))
    return t("cli.said.values", values="; ".join(said))


def dispute_words(session: Session, round_id: str, dispute: Dispute, *, proposed: str | None, matters: bool) -> str:
    """Return one ballot that waits for a decision.

    Args:
        proposed: as ``--entry`` takes it; None where nothing is proposed, or the next member answers without seeing.
        matters: it can change who is elected, and the reader may know so.
    """
    asked = [question_words(code) for code in dispute.codes]
    asked += [line_words(session, round_id, line) for line in sorted(dispute.lines or (), key=str)]
    place = place_words(*dispute.key, session.round(round_id).stack_size)
    stage = t(f"desk.dispute.{dispute.stage.value}")
    parts = [t("cli.said.dispute", place=place, what="; ".join(asked), stage=stage)]
    if proposed is not None:
        parts.append(t("cli.said.dispute_proposed", entry=proposed))
    if matters:
        parts.append(t("cli.said.dispute_matters"))
    return " ".join(parts)


RULED_WORDS = {
    DisputeStage.PROPOSED: "cli.said.proposed",
    DisputeStage.WITH_HEAD: "cli.said.with_head",
    DisputeStage.RULED: "service.said.ruled",
}
"""What was reached by a proposal, an agreement or a refusal, by the stage after it."""


def ruled_words(session: Session, round_id: str, *, stack: int, sheet: int) -> str:
    """Return the id of the sentence that says how far a ballot has come."""
    disputes = session.round(round_id).count.disputes()
    stage = next((one.stage for one in disputes if one.key == (stack, sheet)), DisputeStage.RULED)
    return RULED_WORDS.get(stage, "cli.said.proposed")
