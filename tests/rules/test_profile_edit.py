"""Editing a profile: one value at a time in its own text, checked as a whole, and seen on examples."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.profile import BaseOf, RuleProfile
from ballotcount.files import profile_edit, profiles
from ballotcount.files.profile_edit import EditField, Kind, rules_of, with_value
from ballotcount.rules import examples
from ballotcount.text import words

PARTY = profiles.load("party-190")


def find(profile: RuleProfile, code: str, key: str, kind: str = "") -> EditField:
    (found,) = [
        one for rule in rules_of(profile) if rule.code == code and rule.kind in ("", kind) for one in rule.fields
        if one.key == key
    ][:1]  # fmt: skip
    return found


@pytest.mark.parametrize("id", profiles.ids())
def test_every_value_written_back_leaves_the_profile_as_it_was(id: str) -> None:
    profile = profiles.load(id)
    text = profile.text
    for rule in rules_of(profile):
        for field in rule.fields:
            text = with_value(text, field.path, field.value)
        text = with_value(text, (*rule.table, "article"), rule.article)
        text = with_value(text, (*rule.table, "read"), rule.read)
    again = profiles.parse(text, id)
    assert [rule.fields for rule in rules_of(again)] == [rule.fields for rule in rules_of(profile)]
    assert examples.run(again) == examples.run(profile)


def other(field: EditField) -> profile_edit.Value:
    match field.kind:
        case Kind.YES_NO:
            return not field.value
        case Kind.NUMBER:
            return int(field.value) + 1
        case Kind.FRACTION:
            return "3/5"
        case Kind.CHOICE:
            return next(one for one in field.options if one != field.value)
        case _:
            return 'Lời văn “khác”, có "dấu ngoặc" và \\ gạch chéo'


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(profiles.ids()), st.data())
def test_one_changed_value_changes_that_value_alone(id: str, data: st.DataObject) -> None:
    profile = profiles.load(id)
    places = [field for rule in rules_of(profile) for field in rule.fields]
    chosen = data.draw(st.sampled_from(places))
    wanted = other(chosen)
    changed = profiles.parse(with_value(profile.text, chosen.path, wanted), id)
    after = {field.path: field.value for rule in rules_of(changed) for field in rule.fields}
    before = {field.path: field.value for field in places}
    assert after == before | {chosen.path: wanted}


def test_comments_and_order_of_the_file_stay() -> None:
    text = with_value(PARTY.text, ("threshold", "fraction"), "2/3")
    assert [a for a, b in zip(PARTY.text.split("\n"), text.split("\n"), strict=True) if a != b] == ['fraction = "1/2"']


def test_a_copy_has_its_own_id_and_title_and_is_saved_as_one_file(tmp_path: Path) -> None:
    text = profile_edit.copied(PARTY, "dang-bo-x", "Quy chế của Đảng bộ X")
    text = with_value(text, find(PARTY, "base", "of", "conference").path, BaseOf.PRESENT.value)
    saved = profile_edit.save(text, tmp_path / "dang-bo-x.toml")
    again = profiles.load(str(tmp_path / "dang-bo-x.toml"))
    assert again == saved
    assert (again.id, again.title) == ("dang-bo-x", "Quy chế của Đảng bộ X")
    assert again.hash != PARTY.hash
    moved = profile_edit.save(again.text, tmp_path / "ten-khac.toml")
    assert moved.id == "ten-khac"


@pytest.mark.parametrize("name", ["Đảng bộ.toml", "a b.toml", "x.txt", "-x.toml", "X.toml"])
def test_a_name_that_is_no_id_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError) as found:
        profile_edit.save(PARTY.text, tmp_path / name)
    assert found.value.code == "profile.bad_id"
    assert not list(tmp_path.iterdir())


def test_a_mistake_is_found_before_anything_is_written(tmp_path: Path) -> None:
    wrong = with_value(PARTY.text, ("threshold", "fraction"), "một nửa")
    with pytest.raises(UserError, match="wrong_value"):
        profile_edit.save(wrong, tmp_path / "sai.toml")
    assert not list(tmp_path.iterdir())


def test_a_place_that_takes_nothing_is_reported(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="unwritable") as caught:
        profile_edit.save(PARTY.text, tmp_path / "none" / "x.toml")
    assert "không còn kết nối" in words.said(caught.value)


def test_a_table_that_the_file_lacks_is_refused() -> None:
    with pytest.raises(UserError, match="no_table"):
        with_value(PARTY.text, ("weight", "read"), True)
    with pytest.raises(UserError, match="bad_id"):
        profile_edit.copied(PARTY, "Đ", "x")


def test_the_effect_of_another_base_is_seen_on_the_examples() -> None:
    field = find(profiles.load("association"), "base", "of", "any")
    text = with_value(profiles.load("association").text, field.path, "collected")
    before = examples.run(profiles.load("association"))
    after = examples.run(profiles.parse(text, "association"))
    (bases,) = [one for one in zip(before, after, strict=True) if one[0].code == "bases"]
    assert (bases[0].base, bases[0].elected) == (120, (1, 2))
    assert (bases[1].base, bases[1].elected) == (108, (1, 2, 3, 4))


def test_the_effect_of_validity_is_seen_on_single_ballots() -> None:
    before = {one.code: one.reason for one in examples.judged(PARTY)}
    text = with_value(PARTY.text, ("validity", "blank_or_double"), "wholeBallot")
    text = with_value(text, ("validity", "one_name_neither"), False)
    after = {one.code: one.reason for one in examples.judged(profiles.parse(text, "party-190"))}
    assert {code: (before[code], after[code]) for code in before if before[code] != after[code]} == {
        "box_blank_line": ("", "neither_box"),
        "box_double_line": ("", "both_boxes"),
        "one_blank": ("neither_box", ""),
    }


@pytest.mark.parametrize("id", profiles.ids())
def test_every_profile_can_be_shown_on_the_examples(id: str) -> None:
    shown = examples.run(profiles.load(id))
    assert [one.code for one in shown] == [example.code for example in examples.EXAMPLES]
    assert len({one.base for one in shown}) > 1


@pytest.mark.parametrize("id", profiles.ids())
def test_every_rule_field_and_example_has_its_words(id: str) -> None:
    profile = profiles.load(id)
    ids = [f"profile_edit.rule.{rule.code}" for rule in rules_of(profile)]
    fields = [field for rule in rules_of(profile) for field in rule.fields]
    ids += [f"profile_edit.{field.key}" for field in fields]
    ids += [f"profile_edit.{field.key}.{one}" for field in fields for one in field.options]
    ids += [f"example.{one.code}" for one in (*examples.run(profile), *examples.judged(profile))]
    for language in words.LANGUAGES:
        words.set_language(language)
        assert [one for one in ids if words.t(one) == one] == []
    words.set_language("vi")


@pytest.mark.parametrize("name", ["party-190", "public-85", "village"])
def test_the_id_of_a_profile_that_comes_with_the_program_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="id_taken"):
        profile_edit.save(PARTY.text, tmp_path / f"{name}.toml")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("id", profiles.ids())
def test_every_next_round_of_an_example_has_its_own_word(id: str) -> None:
    found = {one.next for one in examples.run(profiles.load(id)) if one.next}
    for language in words.LANGUAGES:
        words.set_language(language)
        for name in found:
            assert not words.t(f"desk.rules.shown_next.{name}").startswith("desk."), name
    words.set_language("vi")
    assert "further" not in found or not id.startswith("public"), "a public election is held additionally"
    assert "additional" not in found or id.startswith("public")
