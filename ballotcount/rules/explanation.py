"""Explain each line of a result by sentences of the catalogue with their figures.

A sentence here is a message id with its facts; a fact may be a sentence too. The words are in the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ballotcount.domain.outcome import NextStep, Outcome, OutcomeLine, QuorumLine, RuleRef, Tie
from ballotcount.rules.figures import count


@dataclass(frozen=True)
class Sentence:
    """A message id of the catalogue with the facts it names."""

    id: str
    facts: Mapping[str, str | Sentence]


def _of(id: str, **facts: int | str | Sentence | None) -> Sentence:
    shown = {name: count(fact) if isinstance(fact, int) else fact for name, fact in facts.items()}
    return Sentence(id, {name: fact for name, fact in shown.items() if fact is not None})


def of_line(outcome: Outcome, line: OutcomeLine) -> Sentence:
    """Explain why one person is elected, not elected or tied."""
    if line.levels is not None and not isinstance(line.percent, str):
        levels = line.levels
        shares = {f"{level}_percent": share for level, share in line.percent.items()}
        return _of("explain.levels", high=levels.high, medium=levels.medium, low=levels.low, **shares)
    code = line.rule.code
    # In a run-off there is no needed number that the sentence of "beaten" could name.
    if code == "beaten" and outcome.needed is None:
        code = "beaten_in_order"
    spare = line.spare or 0
    return _of(
        f"explain.{code}",
        votes=line.votes,
        against=line.against,
        needed=outcome.needed,
        share=of_share(outcome),
        spare=max(0, spare),
        missing=max(0, -spare),
        rank=line.rank,
        seats=outcome.seats,
        tied=len(outcome.tie.numbers) if outcome.tie else None,
        left=outcome.tie.seats_left if outcome.tie else None,
    )


def of_share(outcome: Outcome) -> Sentence | None:
    """Explain what the needed number is: "more than half of 117"."""
    if outcome.needed is None:
        return None
    code = ("half" if outcome.fraction == "1/2" else "more") if outcome.strict else "least"
    return _of(f"explain.share.{code}", fraction=outcome.fraction, base=outcome.base)


def of_base(outcome: Outcome) -> Sentence:
    """Explain what the base is, and why."""
    return _of("explain.base", base=outcome.base, printed=outcome.base_printed, source=of_source(outcome.base_rule))


def of_source(rule: RuleRef) -> Sentence:
    """Name the article, with a warning where its text was not read."""
    return _of("explain.source.read" if rule.read else "explain.source.practice", article=rule.article)


def of_needed(outcome: Outcome) -> Sentence:
    """Explain how many votes elect."""
    source = of_source(outcome.threshold_rule)
    if outcome.needed is None:
        return _of(f"explain.no_number.{outcome.threshold_rule.code}", source=source)
    return _of("explain.needed", needed=outcome.needed, share=of_share(outcome), source=source)


def of_quorum(line: QuorumLine) -> Sentence:
    """Explain one condition of the quorum, met or missing."""
    state = "met" if line.met else "missing"
    subject = Sentence(f"explain.{line.code}", {})
    return _of(
        f"explain.quorum.{state}", what=subject, have=line.have, of=line.of, need=line.need, missing=line.missing
    )


def of_tie(tie: Tie) -> Sentence:
    """Name who is tied, and for how many seats."""
    numbers = ", ".join(map(str, tie.numbers))
    return _of("explain.tie", numbers=numbers, tied=len(tie.numbers), votes=tie.votes, left=tie.seats_left)


ADDITIONAL = "additional"
"""What a further round is called in a public election (*bầu cử thêm*)."""


def named(step: NextStep) -> str:
    """Return the word for the next round, by which the catalogue finds its sentences."""
    return ADDITIONAL if step.rule.code == ADDITIONAL else step.kind.value


def list_left(step: NextStep) -> str:
    """Return the end of the message id of a next round by its list: more names than seats, no more than seats, nobody.

    "Two people among: A" is no sentence that a list of one name allows.
    """
    if not step.candidates:
        return "_nobody"
    return "" if len(step.candidates) > step.seats else "_few"


def of_next(step: NextStep) -> Sentence:
    """Describe the round that comes next, if the congress wants it."""
    code = named(step)
    if code == "further" and step.may_add_names:
        code = "further_or_added"
    numbers = ", ".join(map(str, step.candidates))
    # In public elections a body above the election board decides on the next one, not the meeting.
    above = {"re_run": "decided_above", ADDITIONAL: "decided_above_additional"}
    who = above.get(code, "decided" if step.decision else "due")
    decision = Sentence(f"explain.next.{who}", {})
    return _of(
        f"explain.next.{code}{list_left(step)}",
        seats=step.seats,
        names=len(step.candidates),
        numbers=numbers,
        decision=decision,
        source=of_source(step.rule),
    )


def of_the_whole(outcome: Outcome) -> Iterator[Sentence]:
    """Yield what holds for the whole election, in the order it is read out."""
    yield from map(of_quorum, outcome.quorum.lines)
    yield of_base(outcome)
    yield of_needed(outcome)
    if outcome.tie is not None:
        yield of_tie(outcome.tie)
    if outcome.next is not None:
        yield of_next(outcome.next)
