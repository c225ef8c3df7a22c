"""Times and distances that decide under a camera."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveThresholds:
    """Times in seconds, shares of the picture 0 to 1, distances in mm on the paper.

    Measured on: tests/accuracy/film (300 sheets) and tests/films2, unless a field says otherwise;
    `python -m tests.films2 --condition NAME --sheets 4 --seed 1 --fast`.

    Attributes:
        glance: how long nothing may move before a first picture is read, in the hope that the sheet rests.
        settle: how long nothing may move before a sheet counts as lying still; only then it is answered.
        patience: how long a sheet may lie still unread before the desk says why.
        still: share of the picture that may move while a sheet lies still (camera noise, a fly, a watch hand).
        probe: time between two pictures that are read although the picture does not come to rest.
        restless: how long the picture may be restless before such pictures are read.
        steady_mm: distance that the corners of a sheet may move between two such pictures while it counts as lying;
            focus that breathes moves them by 1 mm in 0.1 s.
        same_place_mm: distance that an unmarked sheet may have moved to be the one answered, without asking.
        whole: how long a sheet must have been seen lying for its leaving without an answer to be said.
        restless_patience: how long a sheet that lies in a restless picture may stay unanswered.
        hand_patience: how long a picture is awaited in which no ink reaches the edge of the paper, as a hand does.
        kept_share: share of an answered sheet's place that a hand may change while the sheet counts as lying there.
        hand_words: how long an answered sheet may be covered before that is said.
    """

    glance: float = 0.03
    settle: float = 0.10
    patience: float = 0.24
    still: float = 0.004
    probe: float = 0.08
    restless: float = 0.12
    steady_mm: float = 2.0
    same_place_mm: float = 0.4
    whole: float = 0.15
    restless_patience: float = 0.9
    hand_patience: float = 0.9
    kept_share: float = 0.5
    hand_words: float = 1.0


LIVE_THRESHOLDS = LiveThresholds()
"""The limits the program uses."""
