"""Explain in one sentence why a target was read as it was."""

from __future__ import annotations

from ballotcount.domain.reading import AppliedRule, MarkReading
from ballotcount.text.words import t


def explain(mark: MarkReading) -> str:
    """Return the sentence of the rule that decided a target, with what it measured and its limit.

    Shares are also given as percentages. A reading without a rule (from before rules were kept) answers with its kind.
    """
    if mark.rule is None:
        return t("reading.rule.unexplained", kind=mark.kind.value)
    return t(f"reading.rule.{mark.rule.name}", **_figures(mark.rule))


def _figures(rule: AppliedRule) -> dict[str, object]:
    found: dict[str, object] = {}
    if rule.value is not None:
        found |= {"value": _short(rule.value), "percent": round(100 * rule.value)}
    if rule.limit is not None:
        found |= {"limit": _short(rule.limit), "limit_percent": round(100 * rule.limit)}
    return found


def _short(figure: float) -> str:
    """Return a figure without trailing zeros, with the decimal sign of the language."""
    return f"{figure:.2f}".rstrip("0").rstrip(".").replace(".", t("reading.point"))
