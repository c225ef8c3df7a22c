"""Counting under a camera or from a film without a window: one line for everything that happens."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import typer

from ballotcount.capture.camera import Camera, CameraSettings, listed, opened
from ballotcount.capture.frames import FrameSource, Trouble, TroubleKind
from ballotcount.capture.video import VideoFile
from ballotcount.domain.errors import UserError
from ballotcount.domain.live import LiveEvent, LiveEventKind
from ballotcount.domain.reading import ReadingPolicy
from ballotcount.files import layout_file, profiles
from ballotcount.reading.identity.duplicates import SheetMemory
from ballotcount.reading.live import report as live_said
from ballotcount.reading.live.state_machine import LiveCount
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.text import words
from ballotcount.text.words import t

SOURCE = typer.Argument(..., metavar="SOURCE", help="Máy quay (số, tên) hoặc video. Camera (index, name) or video.")
LAYOUT = typer.Option(..., "--layout", metavar="layout.json")
PROFILE = typer.Option("", "--profile", metavar="P", help="Bộ quy chế. Rule profile.")
JSON = typer.Option(False, "--json", help="Mỗi sự kiện một dòng JSON. One JSON line per event.")
LANG = typer.Option("", "--lang", help="vi | en")


def add(app: typer.Typer) -> None:
    """Add ``watch``."""
    app.command("watch", help="Đếm phiếu bằng máy quay. Count under a camera.")(watch)


def watch(
    source: str = SOURCE,
    layout: Path = LAYOUT,
    profile: str = PROFILE,
    as_json: bool = JSON,
    lang: str = LANG,
) -> int:
    """Tell what is laid under a camera until Ctrl-C, or on a film until its end; a film runs as fast as it can.

    Exit code 1 when the film ends before the length that it announces: sheets behind that place are not counted.
    """
    if lang:
        _speak(lang)

    cv2.setNumThreads(1)
    reader = Reader(layout_file.read(layout), policy_of(profile))
    live = LiveCount(reader.read, SheetMemory())
    with closing(source_of(source)) as frames:
        counts, cut = _tell(events_of(frames, live), as_json=as_json)
    # On standard error: standard output holds the events alone.
    print(t("watch.summary", **counts), file=sys.stderr)
    if cut:
        print(t("live.problem.cut"), file=sys.stderr)
    return 1 if cut else 0


def _speak(language: str) -> None:
    if language not in words.LANGUAGES:
        raise typer.BadParameter(", ".join(words.LANGUAGES), param_hint="--lang")
    words.set_language(language)


def policy_of(profile: str) -> ReadingPolicy:
    """Return how a profile reads doubtful marks; the usual reading without a profile."""
    return profiles.load(profile).reading_policy() if profile else ReadingPolicy()


def source_of(text: str) -> FrameSource:
    """Return the camera or film that is meant.

    Args:
        text: index of a camera, path of a film, or a part of a camera's name.

    Raises:
        UserError: ``capture.no_video``; ``watch.no_source``, nothing is called that; ``watch.several``.
        EnvironmentFault: ``capture.no_camera``.
    """
    if text.isascii() and text.isdigit():
        return _camera(int(text), dict(listed()).get(int(text), text))
    # A film that is missing is said as a film, not searched for among cameras.
    if Path(text).exists() or Path(text).suffix.lower() in (".mp4", ".avi", ".mkv", ".mov", ".webm"):
        return VideoFile(Path(text))
    known = listed()
    found = [(index, name) for index, name in known if text.casefold() in name.casefold()]
    # The whole name of one camera can be a part of another's.
    found = [one for one in found if one[1].casefold() == text.casefold()] or found
    if len(found) == 1:
        return _camera(*found[0])
    names = "; ".join(f"{index}: {name}" for index, name in known)
    raise UserError("watch.several" if found else "watch.no_source", source=text, known=names)


def _camera(index: int, name: str) -> FrameSource:
    # A clock that nobody sets: silence of a driver is measured by it. The device is opened again after it was lost.
    return Camera(name, lambda: opened(index, CameraSettings()), time.monotonic)


def events_of(frames: Iterable[Any], live: Any) -> Iterator[LiveEvent]:
    """Yield what happens, frame by frame; trouble with the source itself becomes a problem.

    Args:
        frames: ``Frame`` and ``Trouble``, oldest first.
        live: the state machine that is fed.
    """
    for item in frames:
        if isinstance(item, Trouble):
            yield LiveEvent(item.t, LiveEventKind.PROBLEM, causes=(item.kind.value,))
        else:
            yield from live.feed(item.image, item.t)


def _tell(events: Iterable[LiveEvent], *, as_json: bool) -> tuple[dict[str, int], bool]:
    """Print events as they come, until the source ends or Ctrl-C; return how many, and whether a film was cut."""
    cut = False
    counts = dict.fromkeys(("accepted", "review", "duplicate", "problem"), 0)
    try:
        for event in events:
            if event.kind.value in counts:
                counts[event.kind.value] += 1
            cut = cut or TroubleKind.CUT.value in event.causes
            print(live_said.line_of(event) if as_json else live_said.said(event), flush=True)
    except KeyboardInterrupt:
        pass  # the usual way to end a watch; what was printed stands
    return counts, cut
