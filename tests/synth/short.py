"""Short films on disk: what ``Film`` plays, written as a video file that any player shows."""

from __future__ import annotations

from pathlib import Path

import cv2

from tests.synth.video import FPS, Act, Film


def written(film: Film, acts: list[Act], path: Path) -> Path:
    """A film as a file; Motion JPEG, which every build of OpenCV writes and reads."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), FPS, film.frame)
    for picture, _ in film.play(acts):
        writer.write(picture)
    writer.release()
    return path
