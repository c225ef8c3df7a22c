"""Which class shows which stage.

The class is looked up when the stage is opened first: a desk starts faster if it does not load ten stages.
"""

from __future__ import annotations

from importlib import import_module

from ui.desk import Desk
from ui.stages.base import Stage

_CLASSES = {
    "congress": ("ui.stages.congress.stage", "CongressStage"),
    "delegates": ("ui.stages.delegates.stage", "DelegatesStage"),
    "elections": ("ui.stages.elections.stage", "ElectionsStage"),
    "ballots": ("ui.stages.ballots", "BallotsStage"),
    "issue": ("ui.stages.issue", "IssueStage"),
    "count": ("ui.stages.count.stage", "CountStage"),
    "disputes": ("ui.stages.disputes.stage", "DisputesStage"),
    "result": ("ui.stages.result.stage", "ResultStage"),
    "minutes": ("ui.stages.minutes.stage", "MinutesStage"),
    "seal": ("ui.stages.seal.stage", "SealStage"),
}


def make(name: str, desk: Desk) -> Stage:
    """Return a new stage by its name."""
    module, kind = _CLASSES[name]
    made = getattr(import_module(module), kind)(desk)
    assert isinstance(made, Stage)
    return made
