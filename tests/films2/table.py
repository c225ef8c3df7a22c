"""Show results as a table and a list of faults, the most dangerous first.

python -m tests.films2.table results.jsonl
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from ballotcount.domain.live import LiveProblem
from tests.films2.score import DANGER, Rules

COLUMNS = ("condition", "ballots", "counted", "to_people", *DANGER, "ms_median", "ms_95", "ms_worst", "late")

WITH_A_WORD = ("lost_false_word", "lost_true_word")


def table(results: list[dict[str, Any]]) -> str:
    """Return the table of films and the faults with the command that shows each."""
    lines = ["| " + " | ".join(name.replace("_", " ") for name in COLUMNS) + " |"]
    lines.append("|---|" + "---:|" * (len(COLUMNS) - 1))
    for one in results:
        lines.append("| " + " | ".join("-" if one[name] is None else str(one[name]) for name in COLUMNS) + " |")
    summed = (str(sum(one[name] for one in results)) for name in COLUMNS[1:-4])
    late = str(sum(one["late"] for one in results))
    lines.append("| **all** | " + " | ".join([*summed, "", "", "", late]) + " |")
    return "\n".join([*lines, "", *losses(results), "", *faults(results)]) + "\n"


GUIDE_OF = {"blurred": "focus", "glare": "glare", "resolution": "height", "too_dark": "light"}
"""The guide of the set-up page that finds the cause of a refusal before anything is counted."""


def losses(results: list[dict[str, Any]]) -> list[str]:
    """Return how many ballots were lost with a word, by what the film showed of them, and the share of the readable.

    No program can read a ballot that never lies clear, and none should one that is refused for what the set-up page
    says of the camera.
    """
    lost = [
        (fault, one.get("set_up", [])) for one in results for fault in one["faults"] if fault["what"] in WITH_A_WORD
    ]
    counted = Counter(_shown(fault, set_up) for fault, set_up in lost)
    unreadable = sum(bool(_refused(fault, set_up)) or fault["clear"] < Rules().seen for fault, set_up in lost)
    readable = sum(one["ballots"] for one in results) - unreadable
    share = (len(lost) - unreadable) / max(1, readable)
    return [
        "| lost with a word | ballots |",
        "|---|---:|",
        *(f"| {shown} | {count} |" for shown, count in sorted(counted.items())),
        f"| **of {readable} ballots that could be read** | {len(lost) - unreadable} ({share:.1%}) |",
    ]


def _refused(fault: dict[str, Any], set_up: list[str]) -> list[str]:
    """Return the causes of a refusal that the set-up page finds as well."""
    return [cause for cause in fault["detail"].split() if GUIDE_OF.get(cause) in set_up]


def _shown(fault: dict[str, Any], set_up: list[str]) -> str:
    """Return what the film showed of a lost ballot: a readable one is the program's own fault."""
    if LiveProblem.MAYBE_SAME.value in fault["detail"].split():
        return "asked about, and nobody answered"
    refused = _refused(fault, set_up)
    if refused:
        return f"refused for what the set-up page says of the camera: {' '.join(refused)}"
    if fault["clear"] < Rules().seen:
        return f"whole, still and uncovered for less than {Rules().seen} s"
    return f"whole, still and uncovered for {Rules().seen} s or longer: {fault['detail']}"


def faults(results: list[dict[str, Any]]) -> list[str]:
    """Return one line for each condition and kind of fault."""
    found: dict[tuple[int, str, str], list[dict[str, Any]]] = defaultdict(list)
    commands = {one["condition"]: one["command"] for one in results}
    for one in results:
        for fault in one["faults"]:
            found[DANGER.index(fault["what"]), one["condition"], fault["detail"]].append(fault)
    lines = ["| fault | condition | what was said | sheets | command |", "|---|---|---|---|---|"]
    for (rank, condition, detail), group in sorted(found.items()):
        sheets = ", ".join(map(_sheet, group))
        lines.append(f"| {DANGER[rank]} | {condition} | {detail} | {sheets} | `{commands[condition]}` |")
    return lines


def _sheet(fault: dict[str, Any]) -> str:
    clear = "" if fault["clear"] is None else f", clear {fault['clear']:.2f} s"
    return f"{fault['number']} ({fault['kind']}, at {fault['t']:.2f} s{clear})"


if __name__ == "__main__":
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    sys.stdout.write(table([json.loads(line) for line in text.splitlines() if line]))
