"""How long reading takes, beside decoding plus one warp of the same picture in the same run."""

from __future__ import annotations

import json
import os
import pickle
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, Literal

import cv2
import numpy as np

from ballotcount.capture.pictures import PictureRef, load
from ballotcount.domain.reading import Reason
from tests.accuracy.case import READER, RESULTS, Case, digest, packed
from tests.accuracy.reader import PublicReader
from tests.accuracy.run import prepare, worker

SHEETS = 12
ROUNDS = 3
QUALITY = [cv2.IMWRITE_JPEG_QUALITY, 85]


def run_speed(file: Path | None = None) -> dict[str, Any]:
    """Measure one core, then two workers against one."""
    cv2.setNumThreads(1)
    result: dict[str, Any] = {"job": "speed", "reader": digest(READER), "load": round(os.getloadavg()[0], 1)}
    result["scan300_A4_jpeg"] = pair(Case("scan300", "strike", "A4", 63, "clean"), kept="file")
    result["cam1080_A5_frame"] = pair(Case("cam1080", "strike", "A5", 20, "clean"), kept="memory")
    result["cam1080_A5_sent"] = pair(Case("cam1080", "strike", "A5", 20, "clean"), kept="sent")
    result["memory_600dpi_A4"] = peak_memory()
    one = throughput(1)
    two = throughput(2)
    result["workers"] = {"one": one, "two": two, "ratio": round(two / one, 2)}
    target = file or RESULTS / "speed.jsonl"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a", encoding="utf-8") as out:
        out.write(json.dumps(result) + "\n")
    sys.stdout.write(json.dumps(result, indent=1) + "\n")
    return result


def pair(case: Case, *, kept: Literal["memory", "file", "sent"]) -> dict[str, float]:
    """Median ms of reading and of the yardstick, over the same pictures in turn.

    Args:
        kept: where a picture is read from: from memory with nothing to decode; from a grey file, no finer than it is
            read, as the program opens it; or from memory as a JPEG in colour, as most cameras send their frames.
    """
    page, _ = case.pages()
    reader = PublicReader(page.layout)
    read = []
    yard = []
    with tempfile.TemporaryDirectory() as folder:
        sheets = [sheet_of(case, seed, Path(folder) if kept == "file" else None) for seed in range(SHEETS)]
        if kept == "sent":
            sheets = [cv2.imencode(".jpg", _coloured(one), QUALITY)[1].tobytes() for one in sheets]
        for seed in (0, *range(SHEETS)):  # the first twice: what is made ready once is not the picture's
            reader.read(opened(sheets[seed], page.layout.paper))
        for _ in range(ROUNDS):
            for sheet in sheets:
                yard.append(timed(partial(yardstick, sheet)))
                read.append(timed(partial(seen, reader, sheet, page.layout.paper)))
    ratio = round(median(read) / median(yard), 2)
    return {"read_ms": round(median(read), 2), "yardstick_ms": round(median(yard), 2), "ratio": ratio}


def sheet_of(case: Case, seed: int, folder: Path | None) -> Any:
    """A picture in memory, or the grey JPEG of it in a folder."""
    from tests.synth import make_sheet

    page, _ = case.pages()
    image = make_sheet(page, seed=seed, condition=case.condition, mix=case.mix).image
    if folder is None:
        return image
    file = folder / f"{seed}.jpg"
    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    cv2.imwrite(str(file), grey, QUALITY)
    return file


def opened(sheet: Any, paper: tuple[float, float]) -> Any:
    """The picture, from its file where it lies in one, decoded where a camera sent it."""
    if isinstance(sheet, bytes):
        return decoded(sheet)
    if not isinstance(sheet, Path):
        return sheet
    shot = load(PictureRef(sheet, 1), paper)
    if isinstance(shot, Reason):
        raise ValueError(str(shot))
    return shot.image


def seen(reader: PublicReader, sheet: Any, paper: tuple[float, float]) -> Any:
    """Open a picture and read it."""
    return reader.read(opened(sheet, paper))


def yardstick(sheet: Any) -> Any:
    """Decode the whole picture where there is something to decode, and warp it once."""
    if isinstance(sheet, bytes):
        return warped(decoded(sheet))
    return warped(cv2.imread(str(sheet), cv2.IMREAD_GRAYSCALE) if isinstance(sheet, Path) else sheet)


def decoded(sent: bytes) -> Any:
    """A frame that a camera sent."""
    return cv2.imdecode(np.frombuffer(sent, np.uint8), cv2.IMREAD_COLOR)


def peak_memory() -> dict[str, float]:
    """Most memory of a process reading 600 dpi A4 pages in colour from files, MB: before the first page, and after."""
    case = Case("scan600", "strike", "A4", 63, "clean")
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for seed in range(2):
            image = _coloured(sheet_of(case, seed, None))
            files.append(Path(folder) / f"{seed}.jpg")
            cv2.imwrite(str(files[-1]), image, QUALITY)
        with ProcessPoolExecutor(1, get_context("spawn"), prepare_reader, (packed(case.pages()),)) as pool:
            before = pool.submit(most_memory).result()
            pool.submit(read_files, files).result()
            return {"ready_mb": before, "peak_mb": pool.submit(most_memory).result()}


def _coloured(image: Any) -> Any:
    return image if image.ndim == 3 else cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)


def prepare_reader(pages: bytes) -> None:
    """A worker with a reader and nothing of the generator."""
    cv2.setNumThreads(1)
    layout = pickle.loads(pages)[0][1]
    worker["reader"] = PublicReader(layout)
    worker["paper"] = layout.paper


def read_files(files: list[Path]) -> None:
    """Read pictures from files."""
    for file in files:
        worker["reader"].read(opened(file, worker["paper"]))


def most_memory() -> float:
    """Most memory that this process has held so far, MB."""
    # not getrusage: there a new process begins with its parent's figure
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024, 1)


def warped(image: Any) -> Any:
    """The whole picture through one perspective warp."""
    turn = np.array([[1, 0.01, 2], [-0.01, 1, 3], [1e-6, 1e-6, 1]])
    return cv2.warpPerspective(image, turn, (image.shape[1], image.shape[0]))


def timed(act: Callable[[], Any]) -> float:
    """Processor time of one act, ms: on an idle machine the time it takes, on a busy one still what it costs."""
    begun = time.process_time()
    act()
    return (time.process_time() - begun) * 1000


_kept: list[Any] = []


def prepare_pictures(pages: bytes) -> None:
    """A worker with its reader and twenty pictures in memory."""
    from tests.synth import make_sheet

    prepare(pages)
    page = worker["pages"][0]
    _kept[:] = [make_sheet(page, seed=seed, condition="scan150", mix="clean").image for seed in range(20)]


def read_kept(rounds: int) -> int:
    """Read the pictures in memory again and again."""
    for _ in range(rounds):
        for image in _kept:
            worker["reader"].read(image)
    return rounds * len(_kept)


def throughput(workers: int) -> float:
    """Sheets a second that a number of workers read, the pictures being in memory."""
    pages = Case("scan150", "strike", "A5", 20, "clean").pages()
    with ProcessPoolExecutor(workers, get_context("spawn"), prepare_pictures, (packed(pages),)) as pool:
        list(pool.map(read_kept, [2] * workers * 2))
        begun = time.perf_counter()
        done = sum(pool.map(read_kept, [2] * 16))
        return round(done / (time.perf_counter() - begun), 1)
