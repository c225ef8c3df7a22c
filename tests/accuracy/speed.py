"""How long reading takes, beside decoding plus one warp of the same picture in the same run."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np

from tests.accuracy.case import READER, RESULTS, Case, digest, packed
from tests.accuracy.reader import Eye
from tests.accuracy.run import _worker, prepare

SHEETS = 12
ROUNDS = 3


def run_speed(file: Path | None = None) -> dict[str, Any]:
    """Measure one core, then two workers against one."""
    cv2.setNumThreads(1)
    result: dict[str, Any] = {"job": "speed", "reader": digest(READER), "load": round(os.getloadavg()[0], 1)}
    result["scan300_A4_jpeg"] = pair(Case("scan300", "strike", "A4", 63, "clean"), decode=True)
    result["cam1080_A5_frame"] = pair(Case("cam1080", "strike", "A5", 20, "clean"), decode=False)
    one, two = throughput(1), throughput(2)
    result["workers"] = {"one": one, "two": two, "ratio": round(two / one, 2)}
    target = file or RESULTS / "speed.jsonl"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a", encoding="utf-8") as out:
        out.write(json.dumps(result) + "\n")
    sys.stdout.write(json.dumps(result, indent=1) + "\n")
    return result


def pair(case: Case, *, decode: bool) -> dict[str, float]:
    """Median ms of reading and of the yardstick, over the same pictures in turn."""
    page, _ = case.pages()
    eye = Eye(page.layout)
    pictures = []
    from tests.synth import make_sheet

    for seed in range(SHEETS):
        image = make_sheet(page, seed=seed, condition=case.condition, mix=case.mix).image
        if decode and image.ndim == 3:
            image = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
        data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 85])[1] if decode else None
        pictures.append((image, data))
    eye.read(pictures[0][0])
    read, yard = [], []
    for _ in range(ROUNDS):
        for image, data in pictures:
            yard.append(timed(partial(opened, image, data, warped)))
            read.append(timed(partial(opened, image, data, eye.read)))
    ratio = round(median(read) / median(yard), 2)
    return {"read_ms": round(median(read), 2), "yardstick_ms": round(median(yard), 2), "ratio": ratio}


def opened(image: Any, data: Any, then: Callable[[Any], Any]) -> Any:
    """Decode where there is something to decode, then go on."""
    return then(image if data is None else cv2.imdecode(data, cv2.IMREAD_GRAYSCALE))


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
    page = _worker["pages"][0]
    _kept[:] = [make_sheet(page, seed=seed, condition="scan150", mix="clean").image for seed in range(20)]


def read_kept(rounds: int) -> int:
    """Read the pictures in memory again and again."""
    for _ in range(rounds):
        for image in _kept:
            _worker["eye"].read(image)
    return rounds * len(_kept)


def throughput(workers: int) -> float:
    """Sheets a second that a number of workers read, the pictures being in memory."""
    pages = Case("scan150", "strike", "A5", 20, "clean").pages()
    with ProcessPoolExecutor(workers, get_context("spawn"), prepare_pictures, (packed(pages),)) as pool:
        list(pool.map(read_kept, [2] * workers * 2))
        begun = time.perf_counter()
        done = sum(pool.map(read_kept, [2] * 16))
        return round(done / (time.perf_counter() - begun), 1)
