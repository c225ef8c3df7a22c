"""Reads a roster for the command line: shows the preview, asks its questions one at a time, or takes the defaults."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import click
import typer

from ballotcount.cli import show
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import DelegateKind
from ballotcount.roster import report
from ballotcount.roster.findings import ListQuestion
from ballotcount.roster.importing import Refused, Roster, read_roster
from ballotcount.text.words import t

YES_HELP = "Nhận lựa chọn mặc định của mọi câu hỏi. Take the default of every question."
ANSWER_HELP = "Trả lời một câu hỏi. Answer one question."


def confirmed_roster(
    source: Path,
    *,
    sheets: Sequence[str] | None,
    usual: DelegateKind,
    weighted: bool,
    board: Sequence[str],
    yes: bool,
    given: Sequence[str],
    as_json: bool,
) -> Roster:
    """Return the roster of a file once every question it raises is answered.

    Args:
        usual: kind of a person whose row names none.
        weighted: the delegates carry several votes each.
        board: names of the members of the counting board.
        yes: take the default of every question and print it.
        given: answers as ``id=choice``.

    Raises:
        UserError: ``roster.questions``, there are questions and nobody to answer them; ``roster.bad_answer``.
        typer.Exit: 2, a cell must be corrected first, or the questions are given as JSON.
    """
    answers = dict(map(_answer, given))

    def asked(answers: dict[str, str]) -> Roster | Refused:
        return read_roster(
            source,
            today=date.today(),
            sheets=sheets,
            default_kind=usual,
            answers=answers,
            weighted=weighted,
            board=board,
        )

    answer = _read(asked, answers, as_json=as_json)
    # A misspelt answer is refused; left aside, the question would take its default with --yes.
    _require_known(answer, answers)
    _preview(answer, as_json=as_json)
    while True:
        waiting = [question for question in answer.questions if question.id not in answers]
        if not waiting:
            return answer
        if yes:
            _say([report.question_line(question) for question in waiting], as_json=as_json)
            return answer
        # Nobody to answer: nothing may be imported on a guess.
        if as_json or not sys.stdin.isatty():
            if as_json:
                show(report.as_json(answer))
                raise typer.Exit(2)
            _say([line for question in waiting for line in answer_lines(question)], as_json=False)
            raise UserError("roster.questions", file=source.name, count=len(waiting))
        answers[waiting[0].id] = _asked(waiting[0])
        # An answer changes what is read and may raise further questions.
        answer = _read(asked, answers, as_json=as_json)


def answer_lines(question: ListQuestion) -> list[str]:
    """Return a question, and the option that gives each of its answers, one a line."""
    return [report.question_line(question), *(_option(question.id, choice) for choice in question.choices)]


def _option(question: str, choice: str) -> str:
    # The id of a question about a unit holds the unit's name, blanks and all.
    pair = f"{question}={choice}"
    quoted = subprocess.list2cmdline([pair]) if sys.platform == "win32" else shlex.quote(pair)
    return f"  --answer {quoted} ({report.choice_said(choice)})"


def _read(asked: Callable[[dict[str, str]], Roster | Refused], answers: dict[str, str], *, as_json: bool) -> Roster:
    answer = asked(answers)
    if not isinstance(answer, Refused):
        return answer
    if as_json:
        show(report.as_json(answer))
    else:
        print("\n".join(report.lines(answer, asked=answer_lines)))
    raise typer.Exit(2)


def _answer(text: str) -> tuple[str, str]:
    key, _, choice = text.rpartition("=")
    if not key:
        raise UserError("roster.bad_answer", answer=text)
    return key, choice


def _require_known(answer: Roster, answers: dict[str, str]) -> None:
    choices = {question.id: question.choices for question in answer.questions}
    for key, choice in answers.items():
        if choice not in choices.get(key, ()):
            raise UserError("roster.bad_answer", answer=f"{key}={choice}")


def _preview(answer: Roster, *, as_json: bool) -> None:
    left_out = map(report.left_out_said, answer.skipped)
    _say([*report.summary_lines(answer), *left_out], as_json=as_json)


def _say(lines: Sequence[str], *, as_json: bool) -> None:
    """Print lines; beside JSON they go to standard error."""
    if lines:
        print("\n".join(lines), file=sys.stderr if as_json else sys.stdout)


def _asked(question: ListQuestion) -> str:
    """Ask one question; Enter takes the default."""
    print(report.question_said(question))
    for number, choice in enumerate(question.choices, start=1):
        print(f"  {number}. {report.choice_said(choice)}")
    usual = question.choices.index(question.default) + 1
    picked = typer.prompt(t("roster.report.choose"), default=usual, type=click.IntRange(1, len(question.choices)))
    return question.choices[int(picked) - 1]
