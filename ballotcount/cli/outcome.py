"""``ballotcount outcome --spec``: the rules alone, from a JSON document, without a congress file."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import typer

from ballotcount.cli import show
from ballotcount.cli.outcome_count import disagree_not_stated, tally_of
from ballotcount.cli.outcome_spec import SPEC, Spec, read_fault, round_of, sheets_of
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.errors import UserError
from ballotcount.domain.outcome import Outcome, OutcomeLine, RuleRef
from ballotcount.domain.profile import RuleProfile
from ballotcount.files import profiles
from ballotcount.files.strict_json import checked, refusal
from ballotcount.rules import surplus
from ballotcount.rules.explanation import of_line, of_next, of_source, of_the_whole
from ballotcount.rules.figures import count
from ballotcount.rules.outcome import compute
from ballotcount.rules.surplus import ListNote
from ballotcount.text.telling import consequence_words, note_words, reason_words, tell
from ballotcount.text.words import t


def add(app: typer.Typer) -> None:
    """Add the command ``outcome``."""

    @app.command("outcome")
    def outcome(
        spec: str = typer.Option(..., "--spec", help="spec.json | -"),
        as_json: bool = typer.Option(False, "--json"),
    ) -> None:
        """Kết quả theo quy chế, từ một tệp JSON. / The result under the rules, from a JSON file."""
        given, result, profile = computed(_text(spec))
        if as_json:
            show(document(given, result, profile))
        else:
            notes = (f"! {note_words(note)}" for note in list_notes(given, profile))
            for line in (*table(result, profile, boxes=_with_boxes(given)), *notes):
                print(line)


def _text(path: str) -> str:
    try:
        # Bytes: the stream itself replaces what is no UTF-8, and a name would change without a word.
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as problem:
        raise read_fault(problem, path) from problem
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise UserError("input.not_utf8", file=path) from problem


def computed(text: str) -> tuple[Spec, Outcome, RuleProfile]:
    """Return the outcome of a spec.

    Raises:
        UserError: with the JSON path of what cannot be.
    """
    spec = checked(SPEC, text)
    try:
        profile = profiles.load(spec.profile)
    except UserError as fault:
        # A profile of the office's own names its file and line already.
        if fault.code != "profile.unknown":
            raise
        raise refusal("unknown_profile", "profile", given=spec.profile, expected=fault.facts["known"]) from fault
    frozen = round_of(spec, profile)
    sheets = sheets_of(spec)
    return spec, compute(frozen, sheets=sheets, tally=tally_of(spec, frozen, profile), profile=profile), profile


def document(spec: Spec, outcome: Outcome, profile: RuleProfile) -> dict[str, Any]:
    """Return the outcome as other programs read it."""
    not_stated = disagree_not_stated(spec)
    return {
        "profile": profile.id,
        "profile_hash": profile.hash,
        "round": spec.round,
        "round_kind": outcome.kind.value,
        "style": spec.style.value,
        "seats": outcome.seats,
        "valid": outcome.valid,
        "invalid": outcome.invalid,
        "invalid_by_reason": dict(sorted(outcome.invalid_by_reason.items())),
        "unused": outcome.unused,
        "base": outcome.base,
        "base_code": outcome.base_code,
        "base_reason": outcome.base_printed,
        "base_rule": _rule(outcome.base_rule),
        "needed": outcome.needed,
        "needed_rule": _rule(outcome.threshold_rule),
        "quorum": _quorum(outcome),
        "lines": [_line(outcome, line, profile, stated=line.no not in not_stated) for line in outcome.lines],
        "elected": [line.no for line in outcome.elected],
        "tie": _tie(outcome),
        "next": _next(outcome),
        "what_if": [
            {"base_code": other.base_code, "base": other.base, "needed": other.needed, "elected": list(other.elected)}
            for other in outcome.what_if
        ],
        "list_notes": [{"code": note.code, "text": note_words(note)} for note in list_notes(spec, profile)],
        "warnings": [{"code": code, "text": t(f"warning.{code}")} for code in outcome.warnings],
    }


def list_notes(spec: Spec, profile: RuleProfile) -> tuple[ListNote, ...]:
    """Return what the rules say of the list of a first round: its surplus."""
    if spec.run_off or (spec.round > 1 and not spec.re_run):
        return ()
    return surplus.check(spec.seats, names=len(spec.candidates), style=spec.style, profile=profile)


def _rule(rule: RuleRef) -> dict[str, Any]:
    return {"code": rule.code, "article": rule.article, "read": rule.read, "text": t(f"rule.{rule.code}")}


def _quorum(outcome: Outcome) -> dict[str, Any]:
    lines = [
        {"code": x.code, "have": x.have, "of": x.of, "need": x.need, "missing": x.missing, "met": x.met}
        | {"rule": _rule(x.rule)}
        for x in outcome.quorum.lines
    ]
    return {"met": outcome.quorum.met, "lines": lines}


def _consequence_rule(code: str, profile: RuleProfile) -> RuleRef:
    return next(one.rule(one.code) for one in profile.consequences if one.code == code)


def _line(outcome: Outcome, line: OutcomeLine, profile: RuleProfile, *, stated: bool) -> dict[str, Any]:
    shown = {
        "no": line.no,
        "name": line.name,
        "votes": line.votes,
        # Votes against that nobody stated are no 0.
        "against": line.against if stated else None,
        "uncounted": line.uncounted if stated else None,
        "rank": line.rank,
        "status": line.status.value,
        "spare": line.spare,
        "percent": line.percent if isinstance(line.percent, str) else dict(line.percent),
        "rule": _rule(line.rule),
        "explanation": tell(of_line(outcome, line)),
    }
    if line.levels is not None:
        shown["levels"] = {"high": line.levels.high, "medium": line.levels.medium, "low": line.levels.low}
    if line.consequence is not None:
        rule = _consequence_rule(line.consequence, profile)
        shown["consequence"] = {
            "code": line.consequence,
            "text": consequence_words(line.consequence, profile),
            "article": rule.article,
            "read": rule.read,
        }
    if line.written:
        shown["written"] = True
    return shown


def _tie(outcome: Outcome) -> dict[str, Any] | None:
    tie = outcome.tie
    if tie is None:
        return None
    return {"numbers": list(tie.numbers), "votes": tie.votes, "seats_left": tie.seats_left}


def _next(outcome: Outcome) -> dict[str, Any] | None:
    step = outcome.next
    if step is None:
        return None
    return {
        "kind": step.kind.value,
        "seats": step.seats,
        "candidates": list(step.candidates),
        "may_add_names": step.may_add_names,
        "decision": step.decision,
        "rule": _rule(step.rule),
        "explanation": tell(of_next(step)),
    }


def _with_boxes(spec: Spec) -> frozenset[int]:
    """Return the numbers of the lines whose votes against are known: on ballots with two boxes a voter gives them."""
    if spec.style not in (VotingMethod.AGREE, VotingMethod.OPINION):
        return frozenset()
    return frozenset(one.no for one in spec.candidates) - disagree_not_stated(spec)


def table(outcome: Outcome, profile: RuleProfile, *, boxes: Collection[int] = ()) -> Iterator[str]:
    """Yield the outcome for people: the figures, a line for each name, and why.

    Args:
        boxes: numbers of the lines on which the votes against are printed too.
    """
    yield profile.title
    yield t("outcome.valid_invalid", valid=count(outcome.valid), invalid=count(outcome.invalid))
    for code, ballots in sorted(outcome.invalid_by_reason.items()):
        yield f"  - {reason_words(code, profile.reason(code))}: {count(ballots)}"
    for sentence in of_the_whole(outcome):
        yield tell(sentence)
    yield ""
    yield from _rows(outcome)
    yield ""
    for line in outcome.lines:
        yield f"{line.no}. {line.name}: {tell(of_line(outcome, line))} ({tell(of_source(line.rule))})"
        if line.no in boxes:
            yield f"   {t('outcome.against', against=count(line.against), uncounted=count(line.uncounted))}"
        if line.consequence is not None:
            rule = _consequence_rule(line.consequence, profile)
            yield f"   {consequence_words(line.consequence, profile)} ({tell(of_source(rule))})"
    if outcome.warnings:
        yield ""
    for code in outcome.warnings:
        yield f"! {t(f'warning.{code}')}"


def _rows(outcome: Outcome) -> Iterator[str]:
    """Yield the table itself, its columns as wide as what stands in them."""
    names = ("no", "name", "votes", "percent", "rank", "status")
    rows = [tuple(t(f"outcome.column.{name}") for name in names)]
    for line in outcome.lines:
        percent = line.percent if isinstance(line.percent, str) else " / ".join(line.percent.values())
        # A vote of confidence and an opinion elect nobody, so "not elected" would say too much.
        asked = line.rule.code in ("nobody_elected", "opinion")
        status = t(f"outcome.status.{'surveyed' if asked else line.status.value}")
        rows.append((str(line.no), line.name, count(line.votes), percent, str(line.rank), status))
    # Names come composed (NFC), so that a Vietnamese letter is one column.
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for no, name, *figures, status in rows:
        cells = [no.rjust(widths[0]), name.ljust(widths[1])]
        cells += [figure.rjust(width) for figure, width in zip(figures, widths[2:5], strict=True)]
        yield "  ".join([*cells, status])
