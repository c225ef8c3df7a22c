"""The state of a congress: a fold over its journal, and nothing else.

``State`` and everything in it is changed by ``fold`` only. What it hands out are values that are never changed in
place, so a view may keep them; the next entry puts new ones in their place.

| module | what it holds |
|---|---|
| ``congress`` | ``State``: people, elections, rounds, decisions |
| ``round``, ``phases`` | one round and its phases, each with its data and its transitions |
| ``paper_trail``, ``count`` | the two parts of a round that grow: sheets of paper, and what was counted |
| ``counting``, ``disputes``, ``acts`` | passes, stacks and sheets; questions and rulings; who did what |
| ``comparisons`` | what is computed from passes and kept until they change |
| ``fold``, ``handlers``, ``fold_*`` | one handler per kind of event, with the guard ``can_*`` that commands ask too |

``docs/states.md`` has the diagrams.
"""

from ballotcount.domain.state.acts import AuthorisedAct, JudgedLine, SheetMovement
from ballotcount.domain.state.comparisons import Difference, StackStatus
from ballotcount.domain.state.congress import Certificate, ElectionState, Failures, State
from ballotcount.domain.state.count import Count
from ballotcount.domain.state.counting import PassState, PileState, SampleState, Sheet, SheetKey, StackState
from ballotcount.domain.state.disputes import VALIDITY, Dispute, DisputeStage, Question, RulingState
from ballotcount.domain.state.fold import closed_at_end, collector_at_rest, fold, replay
from ballotcount.domain.state.fold_closing import can_announce, can_close, can_reopen
from ballotcount.domain.state.fold_count import can_count, can_stand
from ballotcount.domain.state.fold_paper import can_cancel, can_collect, can_hand_out, can_issue, can_plan, can_print
from ballotcount.domain.state.paper_trail import PaperTrail
from ballotcount.domain.state.parts import Part
from ballotcount.domain.state.phases import (
    Announced,
    Cancelled,
    Closed,
    Collected,
    Counting,
    Issued,
    IssueTerms,
    Phase,
    Prepared,
)
from ballotcount.domain.state.round import RoundState
from ballotcount.domain.state.without_stacks import WITHOUT_STACKS, PileComparison, Suspect

__all__ = [
    "VALIDITY",
    "WITHOUT_STACKS",
    "Announced",
    "AuthorisedAct",
    "Cancelled",
    "Certificate",
    "Closed",
    "Collected",
    "Count",
    "Counting",
    "Difference",
    "Dispute",
    "DisputeStage",
    "ElectionState",
    "Failures",
    "IssueTerms",
    "Issued",
    "JudgedLine",
    "PaperTrail",
    "Part",
    "PassState",
    "Phase",
    "PileComparison",
    "PileState",
    "Prepared",
    "Question",
    "RoundState",
    "RulingState",
    "SampleState",
    "Sheet",
    "SheetKey",
    "SheetMovement",
    "StackState",
    "StackStatus",
    "State",
    "Suspect",
    "can_announce",
    "can_cancel",
    "can_close",
    "can_collect",
    "can_count",
    "can_hand_out",
    "can_issue",
    "can_plan",
    "can_print",
    "can_reopen",
    "can_stand",
    "closed_at_end",
    "collector_at_rest",
    "fold",
    "replay",
]
