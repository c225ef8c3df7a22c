"""Whatever stands in a spec, it is answered or refused with a path; nothing else ever comes out."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.cli.outcome import computed, document, table
from ballotcount.cli.outcome_spec import Spec
from ballotcount.domain.errors import UserError
from ballotcount.domain.outcome import Outcome
from ballotcount.domain.profile import RuleProfile
from tests.cli.test_outcome import SPEC, TOTALS, levels

SEEDS = [SPEC, {key: value for key, value in SPEC.items() if key != "ballots"} | {"totals": TOTALS}, levels()]
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 200),
    st.sampled_from(
        [10**30, -(10**30), 0.5, "", "1", "struck", "both", "agree", "levels", "cumulative", "council", "é\x00"]
    ),
    st.sampled_from(["party-190", "youth-union", "shareholders", "confidence", "public-na", "opinion", "written"]),
    st.just([]),
    st.just({}),
    st.just({"1": 3}),
    st.just([{"marks": {"1": 1}, "shares": 2}]),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a document."""
    keys: Any = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [path] * bool(path) + [place for key in keys for place in places(value[key], (*path, key))]


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(SEEDS), st.data())
def test_a_changed_spec_is_answered_or_refused(seed: dict[str, Any], data: st.DataObject) -> None:
    spec = copy.deepcopy(seed)
    for _ in range(data.draw(st.integers(1, 3))):
        *above, last = data.draw(st.sampled_from(places(spec)))
        holder = spec
        for key in above:
            holder = holder[key]
        holder[last] = copy.deepcopy(data.draw(ANYTHING))
    answer = answer_to(json.dumps(spec))
    if isinstance(answer, UserError):
        assert answer.code.startswith("input.")
        assert str(answer.facts["path"]).startswith("$")
        return
    told, outcome, profile = answer
    counted = outcome.valid + outcome.invalid
    assert counted <= told.collected
    assert (counted < told.collected) == ("not_all_counted" in outcome.warnings)
    assert json.dumps(document(told, outcome, profile))
    assert list(table(outcome, profile))


def answer_to(text: str) -> tuple[Spec, Outcome, RuleProfile] | UserError:
    try:
        return computed(text)
    except UserError as fault:
        return fault


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_refused(text: str) -> None:
    answer = answer_to(text)
    assert isinstance(answer, UserError)
    assert answer.code.startswith("input.")
