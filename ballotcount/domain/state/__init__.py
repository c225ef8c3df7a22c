"""The state of a congress: a fold over its journal, and nothing else.

``State`` and everything in it is changed by ``fold`` only. What it hands out are values that are never changed in
place, so a view may keep them; the next entry puts new ones in their place.
"""

from ballotcount.domain.state.congress import Certificate, ElectionState, Failures, State
from ballotcount.domain.state.counting import PassState, Sheet, SheetKey, StackState
from ballotcount.domain.state.disputes import Dispute, DisputeStage, Question, RulingState
from ballotcount.domain.state.fold import collector_at_rest, fold, replay
from ballotcount.domain.state.parts import Part
from ballotcount.domain.state.round import Difference, RoundState, SheetMovement, StackStatus

__all__ = [
    "Certificate",
    "Difference",
    "Dispute",
    "DisputeStage",
    "ElectionState",
    "Failures",
    "Part",
    "PassState",
    "Question",
    "RoundState",
    "RulingState",
    "Sheet",
    "SheetKey",
    "SheetMovement",
    "StackState",
    "StackStatus",
    "State",
    "collector_at_rest",
    "fold",
    "replay",
]
