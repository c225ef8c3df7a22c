"""Papers are right in words in every case: first vote, further vote and run-off; nobody, one or many of each thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ballotcount.documents import form, papers, phrases
from ballotcount.documents.blocks import Line, Paragraph, Signatures, TableBlock, Title
from ballotcount.documents.figures import clock_time, people
from ballotcount.documents.papers import minutes_form
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import RoundKind
from ballotcount.domain.people import CongressKind
from ballotcount.domain.record import RoundRecord
from ballotcount.files import profiles
from tests.documents import kinds, rounds

FAULTS = re.compile(
    r"phiếu phiếu|\.\.|\(không có\)|«|»|\(\)|\( |\(;|  \S|\{|\}| [,.;]|^[,.;] ?"
    r"|trúng cử\W*bầu\b|\bbầu bầu\b|trúng cử\s*:$|trúng cử\s*\(số|nhiệm kỳ[^.;]*nhiệm kỳ"
    r"|tại,|nhiệm kỳ\s*[,.;]|\b0 (ứng cử|đồng chí|người)\b|ứng cử 0|đề cử 0",
    re.IGNORECASE,
)
"""What no paper may say: doubled words, empty brackets, figures of nothing, fields left open."""
MINUTES = sorted(name for name in form.forms() if name.startswith("minutes-"))


def words(record: RoundRecord, name: str) -> Iterator[str]:
    """Every sentence of a paper, with table heads and signatures."""
    for block in papers.compose(record, name).blocks:
        if isinstance(block, Paragraph):
            yield _plain(block.line)
        elif isinstance(block, Title):
            yield from (_plain(line) for line in block.lines)
        elif isinstance(block, TableBlock):
            yield from (column.head for column in block.columns)
        elif isinstance(block, Signatures):
            yield from (signer.title for signer in block.columns)


def _plain(line: Line) -> str:
    return "".join(run.text for run in line)


def later(record: RoundRecord, kind: RoundKind) -> RoundRecord:
    """The same figures as a later round."""
    outcome = record.outcome if kind is RoundKind.FURTHER else replace(record.outcome, needed=None)
    return replace(record, round=replace(record.round, kind=kind, number=2), outcome=outcome)


def entitled(record: RoundRecord, title: str, body: str) -> RoundRecord:
    return replace(record, election=replace(record.election, title=title, body=body))


def cases() -> dict[str, RoundRecord]:
    """Rounds that have no, one or many of each thing."""
    many = rounds.record(30, 20, 25)
    return {
        "many": many,
        "one person": rounds.record(1, 1, 9, VotingMethod.AGREE),
        "no surplus": rounds.short(),
        "nobody elected": replace(many, outcome=replace(many.outcome, lines=(), tie=None)),
        "all present": replace(many, round=replace(many.round, roster=replace(many.round.roster, present=27))),
        "no board rulings": replace(rounds.without_tail(rounds.short()), head=many.head, times=many.times),
        "one pass": replace(many, passes=many.passes[:1], rulings=many.rulings[:1]),
        "no hands": replace(many, list_votes=()),
        "run-off": later(many, RoundKind.RUN_OFF),
        "further": later(many, RoundKind.FURTHER),
        "further, one added": replace(later(many, RoundKind.FURTHER), added=(2,)),
        "further, several added": replace(later(many, RoundKind.FURTHER), added=(2, 5, 9)),
        "no place, level, term": replace(
            many, congress=replace(many.congress, place="", superior="", level="", term="", organisation="")
        ),
        "the title says that it elects": entitled(many, "Bầu Ban Chấp hành khóa XII", "Bầu Ban Chấp hành khóa XII"),
        "the title in small letters": entitled(many, "bầu cử Trưởng thôn", "bầu cử Trưởng thôn"),
        "no body": entitled(many, "Bầu Chi ủy khóa XII", ""),
        "the name says the term": replace(
            many, congress=replace(many.congress, name="Đại hội Chi đoàn A, nhiệm kỳ 2025-2030", term="2025 - 2030")
        ),
        **kinds.every(),
    }


CASES = cases()


@pytest.mark.parametrize("name", [name for name in form.forms() if name not in ("credentials", "entry-log")])
@pytest.mark.parametrize("case", CASES)
def test_no_paper_says_a_thing_twice_or_nothing_at_all(name: str, case: str) -> None:
    found = [text for text in words(CASES[case], name) if FAULTS.search(text)]
    assert found == []


@pytest.mark.parametrize("name", MINUTES)
@pytest.mark.parametrize("kind", [RoundKind.RUN_OFF, RoundKind.FURTHER])
def test_a_later_round_tells_no_vote_that_did_not_take_place(name: str, kind: RoundKind) -> None:
    text = "\n".join(words(later(rounds.record(30, 20, 25), kind), name))
    assert not re.search(r"(đã biểu quyết|Biểu quyết) ", text)
    assert "Lần bầu thứ hai" in text or name == "minutes-confidence"


FURTHER = [name for name in MINUTES if any(block.when == "further" for block in form.load(name).blocks)]


@pytest.mark.parametrize("name", FURTHER)
@pytest.mark.parametrize("added", [(2,), (2, 5)])
def test_the_minutes_of_a_further_round_name_whom_the_meeting_added(name: str, added: tuple[int, ...]) -> None:
    record = later(rounds.record(6, 4, 25), RoundKind.FURTHER)
    (before,) = [text for text in words(record, name) if "; danh sách bầu cử gồm" in text]
    (said,) = [text for text in words(replace(record, added=added), name) if "; danh sách bầu cử gồm" in text]
    whom = phrases.names(record, added)
    assert (
        said == f"{before[:-1]}, trong đó Đại hội bổ sung {people(len(added))} {phrases.count_person(record)}: {whom}."
    )


@pytest.mark.parametrize("name", MINUTES)
def test_the_hour_of_approval_is_left_open(name: str) -> None:
    closing = next(text for text in words(rounds.short(), name) if text.startswith("Biên bản này lập xong"))
    assert "lập xong hồi 10 giờ 04 phút" in closing
    assert not re.search(r"(thông qua|đọc)[^.]* hồi \d", closing)


@pytest.mark.parametrize("profile", [name for name in profiles.ids() if profiles.load(name).elects])
def test_every_organisation_is_cited_by_its_own_name_and_signs_with_its_own_words(profile: str) -> None:
    rules = profiles.load(profile)
    style = next(style for style in rules.styles if style is not VotingMethod.OPINION)
    kind = rules.kinds[0] if rules.kinds else CongressKind.DELEGATES
    record = kinds.of(profile, kind, style)
    text = "\n".join(words(record, minutes_form(profile, record.rules.form)))
    assert rules.words.cite in text
    assert rules.title not in text
    assert f", {rules.words.head}" in text
    assert FAULTS.search(text) is None


def test_reasons_that_are_common_practice_are_no_ground() -> None:
    record = rounds.short()
    practice = replace(record.outcome.base_rule, read=False)
    told = "\n".join(words(replace(record, outcome=replace(record.outcome, base_rule=practice)), "minutes-party"))
    assert "khoản 3, Điều 30" not in told
    assert "khoản 3, Điều 30" in "\n".join(words(record, "minutes-party"))


@pytest.mark.parametrize(("number", "shown"), [(0, "0"), (1, "01"), (9, "09"), (10, "10"), (1510, "1.510")])
def test_people_are_counted_with_two_digits(number: int, shown: str) -> None:
    assert people(number) == shown


def test_hours_have_two_digits() -> None:
    assert clock_time("2026-03-05T01:05:00.000000Z") == "08 giờ 05 phút"


def test_a_form_of_an_older_edition_is_recognised_with_what_to_change() -> None:
    raw = b'title = "x"\npaper = "minutes"\n[[block]]\nkind = "paragraph"\ntext = "theo {rules}, {invalid_reasons}"\n'
    assert form.older(form.parse(raw, "x", "x.toml")) == ("{rules} → {cite}", "{invalid_reasons} → {invalid_note}")
    assert form.older(form.parse(b"edition = 2\n" + raw, "x", "x.toml")) is None
    assert all(form.older(form.load(name)) is None for name in form.forms())
