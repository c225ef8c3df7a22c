"""Exact limits of a rate from a count (Clopper and Pearson 1934), without a statistics library."""

from __future__ import annotations

import math
from collections.abc import Callable


def cdf(count: int, trials: int, rate: float) -> float:
    """Chance of at most ``count`` events in ``trials`` at ``rate``."""
    if rate <= 0:
        return 1.0
    if rate >= 1:
        return 1.0 if count >= trials else 0.0
    log_p = math.log(rate)
    log_q = math.log1p(-rate)
    whole = math.lgamma(trials + 1)
    terms = (
        math.exp(whole - math.lgamma(k + 1) - math.lgamma(trials - k + 1) + k * log_p + (trials - k) * log_q)
        for k in range(count + 1)
    )
    return min(1.0, math.fsum(terms))


def upper(count: int, trials: int, confidence: float = 0.95) -> float:
    """The one-sided upper limit of the rate; about 3 / trials when nothing was seen (the rule of three)."""
    if trials == 0 or count >= trials:
        return 1.0
    if count == 0:
        return float(1 - (1 - confidence) ** (1 / trials))
    return _bisect(lambda rate: cdf(count, trials, rate) - (1 - confidence))


def lower(count: int, trials: int, confidence: float = 0.95) -> float:
    """The one-sided lower limit of the rate."""
    if count == 0 or trials == 0:
        return 0.0
    if count == trials:
        return float((1 - confidence) ** (1 / trials))
    return _bisect(lambda rate: confidence - cdf(count - 1, trials, rate), rising=True)


def _bisect(excess: Callable[[float], float], *, rising: bool = False) -> float:
    low = 0.0
    high = 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if (excess(middle) > 0) != rising:
            low = middle
        else:
            high = middle
    return high
