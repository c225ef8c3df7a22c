"""Make films of ballots under a camera and hold what the program says against the truth.

python -m tests.films2 --condition NAME[,NAME]|all|random --sheets N --seed S [--fast] [--obey]
                       [--answer] [--form A] [--write film.mp4] [--keep results.jsonl] [--resume]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ballotcount.files import layout_file
from tests.accuracy.code_digest import digest_of_patterns
from tests.films2 import score
from tests.films2.anything import anything
from tests.films2.conditions import CONDITIONS, Condition, of_form
from tests.films2.film import Film
from tests.films2.run_back import asks_again, play
from tests.films2.set_up import amber
from tests.films2.table import WITH_A_WORD, table

Frames = Iterator[tuple[NDArray[np.uint8], float]]


def written(frames: Frames, path: Path, fps: float) -> Frames:
    """Pass frames on and write them to a film; the film has a fixed rate, so times that vary are lost in it."""
    writer: cv2.VideoWriter | None = None
    for picture, t in frames:
        if writer is None:
            size = (picture.shape[1], picture.shape[0])
            writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), fps, size)
        writer.write(picture)
        yield picture, t
    if writer is not None:
        writer.release()


def truth(film: Film) -> dict[str, Any]:
    """Return what happens in a film; times in seconds, a sheet that is never whole has none for it."""
    whole = {one.number: None if one.whole == float("inf") else round(one.whole, 3) for one in film.laid}
    return {
        "condition": film.condition.name,
        "seed": film.seed,
        "laid": [
            {"number": one.number, "sheet": one.sheet, "kind": one.kind.value, "struck": sorted(film.struck[one.sheet]),
             "enter": round(one.enter, 3), "rest": round(one.rest, 3), "whole": whole[one.number],
             "until": round(one.until, 3), "leave": round(one.leave, 3), "gone": round(one.gone, 3)}
            for one in film.laid
        ],
    }  # fmt: skip


def keep_truth(film: Film, path: Path) -> None:
    """Write the truth and the layout beside a film, for other programs: film.truth.json, film.layout.json."""
    path.with_suffix(".truth.json").write_text(json.dumps(truth(film), indent=1) + "\n", encoding="utf-8")
    path.with_suffix(".layout.json").write_text(layout_file.text_of(film.layout), encoding="utf-8")


def command_of(
    condition: Condition, *, sheets: int, seed: int, every: bool, obey: bool = False, answer: bool = False
) -> str:
    """Return the command that makes and plays one film."""
    plain = f"python -m tests.films2 --condition {condition.name} --sheets {sheets} --seed {seed}"
    plain += f" --form {condition.stock.form}" if condition.stock.form else ""
    return plain + (" --fast" if every else "") + (" --obey" if obey else "") + (" --answer" if answer else "")


@cache
def program() -> str:
    """Return a digest of the code that answered, without names and comments."""
    return digest_of_patterns(Path(__file__).parents[2], ("ballotcount/reading/**/*.py", "ballotcount/capture/*.py"))


def run(
    condition: Condition,
    *,
    sheets: int,
    seed: int,
    every: bool,
    write: Path | None = None,
    again: frozenset[int] = frozenset(),
    answer: bool = False,
) -> dict[str, Any]:
    """Play one film; return its figures with its faults.

    Args:
        again: sheets that are laid down once more.
        answer: people press the key where the program asks and it is another ballot.
    """
    began = time.perf_counter()
    film = Film(condition, sheets, seed, again=again)
    frames = film.frames() if write is None else written(film.frames(), write, condition.sensor.fps)
    if write is not None:
        keep_truth(film, write)
    said: list[score.Said] = []

    def is_another(t: float) -> bool:
        return not score.counted_by(film.laid, said, film.struck, t)

    played = play(film.layout, frames, every=every, is_another=is_another if answer else None)
    for event, at in played:
        said.append(score.Said.of(event, at))
    rules = score.Rules()
    heard = score.assigned(film.laid, said, struck=film.struck, rules=rules)
    found = score.faults(condition, heard, struck=film.struck, rules=rules)
    return score.figures(condition, heard.outcomes, found) | {
        "command": command_of(condition, sheets=sheets, seed=seed, every=every, obey=bool(again), answer=answer),
        "program": program(),
        "set_up": refused(condition, seed, found),
        "asked_again": [one.laid.number for one in heard.outcomes if any(map(asks_again, score.causes_of(one.words)))],
        "faults": [asdict(fault) for fault in found],
        "answers": [one.row() for one in said],
        "seconds_spent": round(time.perf_counter() - began, 1),
    }


def refused(condition: Condition, seed: int, found: list[score.Fault]) -> list[str]:
    """Return what the camera page refuses of the camera of a film; it is asked where ballots were lost with a word."""
    lost = any(fault.what in WITH_A_WORD for fault in found)
    return [guide.name.value for guide in amber(condition, seed)] if lost else []


def obeyed(condition: Condition, *, sheets: int, seed: int, every: bool, answer: bool = False) -> dict[str, Any]:
    """Play a film, and where the program asked for a sheet once more, play it with people who do so."""
    first = run(condition, sheets=sheets, seed=seed, every=every, answer=answer)
    again = frozenset(first["asked_again"])
    if not again:
        return first
    return run(condition, sheets=sheets, seed=seed, every=every, again=again, answer=answer)


def kept_commands(path: Path | None) -> set[str]:
    """Return the commands whose results are kept already."""
    if path is None or not path.exists():
        return set()
    return {json.loads(line)["command"] for line in path.read_text(encoding="utf-8").splitlines() if line}


def main(arguments: list[str] | None = None) -> int:
    """Run the conditions asked for; the exit code is 1 if anything went wrong in any of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.films2", description=__doc__)
    parser.add_argument("--condition", default="all", help="names with commas between, all, or random (by the seed)")
    parser.add_argument("--sheets", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, help="write the film (one condition only)")
    parser.add_argument("--fast", action="store_true", help="feed every frame, as if reading took no time")
    parser.add_argument("--obey", action="store_true", help="lay a sheet down once more where the program asks for it")
    parser.add_argument(
        "--answer", action="store_true", help="press the key where the program asks about another ballot"
    )
    parser.add_argument("--form", default="", help="letter of an office's form that is filmed, found by its print")
    parser.add_argument("--keep", type=Path, help="add a line of JSON for each film")
    parser.add_argument("--resume", action="store_true", help="leave out films whose results are kept")
    given = parser.parse_args(arguments)
    names = list(CONDITIONS) if given.condition == "all" else given.condition.split(",")
    if not set(names) <= {*CONDITIONS, "random"}:
        parser.error(f"conditions are random, {', '.join(CONDITIONS)}")
    chosen = [anything(given.seed) if name == "random" else CONDITIONS[name] for name in names]
    chosen = [of_form(one, given.form) for one in chosen]
    if given.write is not None and len(chosen) > 1:
        parser.error("--write needs one condition")
    done = kept_commands(given.keep) if given.resume else set()
    results = []
    for condition in chosen:
        how: dict[str, Any] = {"sheets": given.sheets, "seed": given.seed, "every": given.fast, "answer": given.answer}
        if command_of(condition, obey=given.obey, **how) in done:
            continue
        results.append(obeyed(condition, **how) if given.obey else run(condition, write=given.write, **how))
        sys.stderr.write(f"{condition.name}: {json.dumps(results[-1], ensure_ascii=False)}\n")
        if given.keep is not None:
            with given.keep.open("a", encoding="utf-8") as kept:
                kept.write(json.dumps(results[-1], ensure_ascii=False) + "\n")
    sys.stdout.write(table(results))
    return int(any(one["faults"] for one in results))


if __name__ == "__main__":
    sys.exit(main())
