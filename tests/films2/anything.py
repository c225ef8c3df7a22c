"""A condition drawn at random: any desk, light, camera and manner of laying together, as far as a hall has them."""

from __future__ import annotations

import numpy as np

from tests.films2.conditions import BAD_FOCUS, BAD_LIGHT, Condition
from tests.films2.light import Light
from tests.films2.papers import Stock
from tests.films2.script import Kind, Manner, Way
from tests.films2.sensor import Sensor

DESKS = ("wood", "grey", "dark", "white", "green", "checked", "ruled", "floral")
KINDS = (Kind.PLAIN, Kind.BLANK, Kind.LATE, Kind.NUDGE, Kind.BLANK_NUDGE, Kind.UPSIDE_DOWN, Kind.LONG, Kind.STAYS)


def anything(seed: int) -> Condition:
    """Return the condition of a seed, 720p; half of its parts are as on a calm desk."""
    rng = np.random.default_rng([seed, 18])

    def some(low: float, high: float, share: float = 0.5) -> float:
        return float(rng.uniform(low, high)) if rng.random() < share else 0.0

    light = Light(
        flicker=some(0.02, 0.15), shadow=some(0.2, 0.6, 0.4), speed=float(rng.uniform(5, 300)),
        edge=float(rng.uniform(30, 90)), drift=some(0.05, 0.3, 0.3), level=float(rng.uniform(0.5, 0.85)),
    )  # fmt: skip
    sensor = Sensor(
        noise=float(rng.uniform(1, 3.5)), jpeg=int(rng.integers(65, 92)), hunt=some(0.5, 3.5, 0.25), breathe=0.006,
        doubled=some(0.2, 0.5, 0.2), drop=some(0.05, 0.2, 0.2), ae=some(0.1, 0.4, 0.3),
        bumps=((float(rng.uniform(1, 3)), float(rng.uniform(-20, 20)), float(rng.uniform(-10, 10))),)
        if rng.random() < 0.2 else (),
    )  # fmt: skip
    pattern = tuple(KINDS[int(place)] for place in rng.integers(0, len(KINDS), 3))
    ways = (Way.SWAP, Way.SWAP, Way.PILE, Way.EMPTY)
    rate = float(rng.uniform(40, 70))
    way = ways[int(rng.integers(4))]
    rate = min(rate, 46) if way is Way.EMPTY else rate  # with an empty desk between them sheets would lie for no time
    manner = Manner(rate=rate, way=way, pattern=pattern, scatter=float(rng.uniform(1.5, 6)))
    return Condition(
        name="random", size=(1280, 720), turn=90, fill=0.82, tilt=float(rng.uniform(1, 10)), light=light,
        sensor=sensor, manner=manner, desk=DESKS[int(rng.integers(len(DESKS)))],
        stock=Stock(struck=float(rng.uniform(0.1, 0.4))),
        true=(*BAD_LIGHT, *BAD_FOCUS, "unsteady", "moved"),
    )  # fmt: skip
