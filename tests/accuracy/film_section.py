"""The figures of the long film as a section of a document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[2] / "docs" / "camera.md"
SURVEY = DOCUMENT.with_name("films2.md")
BEGIN = "<!-- film: begin -->"
END = "<!-- film: end -->"
WAYS = {
    "camera": "as a camera, in real time",
    "quiet": "as a camera, by processor time",
    "file": "as a file, every frame",
}
"""How the film is played, by the key of its figures."""


def section(found: dict[str, Any]) -> str:
    """The figures as they stand in the document."""
    rows = [
        ("sheets", "sheets"), ("counted", "counted"), ("of these, to look at", "to_look"), ("lost", "lost"),
        ("lost without a word", "lost_and_not_told"), ("counted twice", "twice"),
        ("misread silently", "misread_silently"),
    ]  # fmt: skip
    ways = [way for way in WAYS if way in found]
    command = f"python -m tests.accuracy.film --sheets {found['sheets']} --seed {found['seed']}"
    command += "" if "camera" in found else " --without-clock"
    lines = [
        f"Made on {found['date']} by `{command}`"
        f" on {found['machine']}; load of the machine {found['load']['median']} (worst {found['load']['worst']}) with"
        f" the measurement itself. A film of {found['seconds']:.0f} s, 1920 x 1080, 30 frames a second.",
        "",
        "| | " + " | ".join(WAYS[way] for way in ways) + " |",
        "|---|" + "---:|" * len(ways),
        *(_row(words, [found[way][key] for way in ways]) for words, key in rows),
    ]
    for name in ("median", "p95", "worst", "over_300"):
        words = {"p95": "95 %", "over_300": "answers after more than 300 ms"}.get(name, name)
        words = words if name == "over_300" else f"from still to answer, ms, {words}"
        taken = [f"{found[way]['latency_ms'][name]}{' (film time)' if way == 'file' else ''}" for way in ways]
        lines.append(_row(words, taken))
    dropped = [f"{found[way]['frames_dropped']} of {found[way]['frames']}" for way in ways if way != "file"]
    lines += [
        _row("frames dropped", [*dropped, 0]),
        _row("faster than real time", [*("1" for _ in dropped), found["file"]["times_real_time"]]),
        "",
    ]
    for way in ways:
        lines += [f"- {way}: sheet {sheet} was not counted: {told or 'nothing was said'}"
                  for sheet, told in found[way]["lost_were"].items()]  # fmt: skip
        lines += [f"- {way}: sheet {sheet}: {'; '.join(marks)}" for sheet, marks in found[way]["misread_were"].items()]
    return "\n".join(lines) + "\n"


def _row(words: str, values: list[Any]) -> str:
    return f"| {words} | " + " | ".join(map(str, values)) + " |"


def keep(text: str, document: Path = DOCUMENT) -> None:
    """Put the section between its marks in the document."""
    whole = document.read_text(encoding="utf-8")
    before, rest = whole.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    document.write_text(f"{before}{BEGIN}\n\n{text.strip()}\n\n{END}{after}", encoding="utf-8")
