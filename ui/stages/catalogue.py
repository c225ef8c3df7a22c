"""Which class shows which stage; imported one by one, because nobody opens ten stages at the start."""

from __future__ import annotations

from importlib import import_module

from ui.desk import Desk
from ui.stages.base import Stage

_CLASSES = {
    "congress": "CongressStage",
    "delegates": "DelegatesStage",
    "elections": "ElectionsStage",
    "ballots": "BallotsStage",
    "issue": "IssueStage",
    "count": "CountStage",
    "disputes": "DisputesStage",
    "result": "ResultStage",
    "minutes": "MinutesStage",
    "seal": "SealStage",
}


def make(name: str, desk: Desk) -> Stage:
    """A new stage by its name."""
    made = getattr(import_module(f"ui.stages.{name}"), _CLASSES[name])(desk)
    assert isinstance(made, Stage)
    return made
