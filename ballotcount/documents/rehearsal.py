"""The report of a rehearsal on one page, in Vietnamese and English side by side: who signs it may read either."""

from __future__ import annotations

from collections.abc import Iterator

from ballotcount.documents.blocks import (
    Align,
    Block,
    Document,
    Paragraph,
    Run,
    SignatureColumn,
    Signatures,
    TableBlock,
    TextColumn,
    Title,
)
from ballotcount.domain.rehearsal import CameraFinding, KindScore, Measured, RehearsalReport
from ballotcount.text import words

SHOWN = 6
"""Most misread marks listed one by one; more do not fit on the page, and one is enough to refuse."""
TYPE = 10.0


def say(language: str, id: str, **facts: object) -> str:
    """Return the sentence behind an id in one language, whatever is spoken at present."""
    # Restored at the end of the block: the report is made while the desk speaks another language.
    with words.speaking(language):
        return words.t(id, **facts)


def both(id: str, **facts: object) -> str:
    """Return the sentence in both languages; once where they are the same."""
    said = dict.fromkeys(say(language, id, **facts) for language in words.LANGUAGES)
    return " / ".join(said)


def rehearsal_document(report: RehearsalReport) -> Document:
    """Set a report out on one page."""
    return Document(
        title=both("rehearse.title"),
        blocks=tuple(_blocks(report)),
        size=TYPE,
        # Narrow margins keep the report on one page, so that it is signed as a whole.
        margins=(18.0, 16.0, 13.0, 15.0),
        footer=f"{report.camera} · {report.at:%d/%m/%Y %H:%M}",
    )


def _blocks(report: RehearsalReport) -> Iterator[Block]:
    yield Title(tuple((Run(say(language, "rehearse.title"), bold=True),) for language in words.LANGUAGES))
    yield _facts(report)
    for language in words.LANGUAGES:
        yield _verdict(report, language)
    yield TableBlock(
        (
            TextColumn(both("rehearse.kind"), 31),
            *(TextColumn(both(f"rehearse.{name}"), 13, Align.RIGHT) for name in ("marks", "right", "look")),
            TextColumn(both("rehearse.misread"), 30, Align.RIGHT),
        ),
        tuple(_row(one) for one in report.kinds),
        small=True,
    )
    yield TableBlock(
        (
            TextColumn(both("rehearse.measure"), 40),
            *(TextColumn(both(f"rehearse.{name}"), 15, Align.RIGHT) for name in ("middle", "span", "limit", "amber")),
        ),
        tuple(_measures(report)),
        small=True,
    )
    yield from _misreads(report)
    yield Signatures(
        tuple(
            SignatureColumn(both(f"rehearse.signer.{who}"), say("vi", "rehearse.sign"), ())
            for who in ("technician", "head")
        )
    )


def _facts(report: RehearsalReport) -> TableBlock:
    rows = [
        ("camera", report.camera),
        ("at", f"{report.at:%H:%M, %d/%m/%Y}"),
        ("ballot", f"{report.ballot} · {report.layout}"),
        ("sheets", both("rehearse.sheets_words", read=report.read, sheets=report.sheets, look=report.to_look)),
    ]
    if report.missing:
        rows.append(("missing", ", ".join(map(str, report.missing))))
    if report.refused:
        causes = "; ".join(f"{both(f'rehearse.cause.{cause}')}: {count}" for cause, count in report.refused.items())
        rows.append(("refused", causes))
    heads = (TextColumn(both("rehearse.what"), 30), TextColumn(both("rehearse.found"), 70))
    return TableBlock(heads, tuple((both(f"rehearse.{name}"), value) for name, value in rows), small=True)


def _verdict(report: RehearsalReport, language: str) -> Paragraph:
    found = (say(language, f"rehearse.finding.{one.value}", **_facts_of(one, report)) for one in report.findings)
    verdict = Run(say(language, f"rehearse.verdict.{report.verdict.value}") + " ", bold=True)
    return Paragraph((verdict, Run(" ".join(found), italic=language != words.LANGUAGES[0])), Align.LEFT)


def _facts_of(finding: CameraFinding, report: RehearsalReport) -> dict[str, object]:
    """Return the figures that a finding's sentence needs."""
    # A deck without one clear mark must not divide by zero.
    clear = max(1, report.sum("total", clear_only=True))
    looks = report.sum("look", clear_only=True)
    facts: dict[CameraFinding, dict[str, object]] = {
        CameraFinding.MISREAD: {"count": report.sum("silent")},
        CameraFinding.FEW: {"read": report.read, "sheets": report.sheets},
        CameraFinding.BESIDE: {"count": report.sum("wrong")},
        CameraFinding.MANY_LOOKS: {"count": looks, "percent": round(100 * looks / clear)},
        CameraFinding.NOT_READ: {"count": len(report.missing)},
        CameraFinding.REGISTRATION: {"count": report.registration.amber},
        CameraFinding.BLUR: {"count": report.blur.amber},
        CameraFinding.LIGHT: {"count": report.light.amber},
    }
    return facts[finding]


def _row(one: KindScore) -> tuple[str, ...]:
    # Silent ones stand apart: nobody would have found them in a count.
    misread = f"{one.wrong + one.silent}" + (f" ({both('rehearse.silent', count=one.silent)})" if one.silent else "")
    return (both(f"rehearse.kind.{one.kind}"), f"{one.total}", f"{one.right}", f"{one.look}", misread)


def _measures(report: RehearsalReport) -> Iterator[tuple[str, ...]]:
    yield _measure("registration", report.registration, "{:.2f}")
    yield _measure("blur", report.blur, "{:.2f}")
    yield _measure("light", report.light, "{:.0f}")
    if report.finest is not None:
        yield (both("rehearse.resolution"), f"{report.finest:.1f}", "", "", "")


def _measure(name: str, measured: Measured, form: str) -> tuple[str, ...]:
    if measured.middle is None:
        return (both(f"rehearse.{name}"), both("rehearse.not_measured"), "", "", "")
    least, most = measured.limits
    span = f"{form.format(min(measured.values))} – {form.format(max(measured.values))}"
    highest = None if most is None else form.format(most)
    limit = f"≤ {highest}" if least is None else f"{form.format(least)} – {highest}"
    amber = f"{measured.amber} / {measured.sheets}"
    return (both(f"rehearse.{name}"), form.format(measured.middle), span, limit, amber)


def _misreads(report: RehearsalReport) -> Iterator[Paragraph]:
    if not report.misreads:
        return
    lines = [_misread(*one) for one in report.misreads[:SHOWN]]
    rest = len(report.misreads) - SHOWN
    if rest > 0:
        lines.append(both("rehearse.more", count=rest))
    yield Paragraph((Run(both("rehearse.misreads") + ": ", bold=True), Run("; ".join(lines))), Align.LEFT, small=True)


def _misread(sheet: int, line: int, drawn: str, read: str) -> str:
    state = read.partition(" ")[0]
    words_read = both(f"rehearse.state.{state}") if state else both("rehearse.unseen")
    return both("rehearse.misread_words", sheet=sheet, line=line, drawn=both(f"rehearse.kind.{drawn}"), read=words_read)
