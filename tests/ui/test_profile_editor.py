"""The profile editor on the desk: copy, change beside the article, see the effect at once, one file out and in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ballotcount.domain.profile import BaseOf, RuleProfile
from ballotcount.files import profiles
from ballotcount.text.words import t
from tests.ui.conftest import Driver
from ui.stages.congress.profile_cards import RuleCard
from ui.stages.congress.profile_editor import OPENED, ProfileEditor, differences
from ui.widgets.controls import chosen, select

Start = Callable[..., Driver]
Saved = list[tuple[Path, RuleProfile]]


@pytest.fixture
def saved() -> Saved:
    return []


@pytest.fixture
def editor(qtbot: QtBot, saved: Saved, start: Start) -> Iterator[ProfileEditor]:
    desk = start()
    made = ProfileEditor(
        desk.shell, desk.desk.settings, "association", lambda path, profile: saved.append((path, profile))
    )
    made.show()
    qtbot.waitExposed(made)
    yield made
    if isValid(made):  # saving closes and deletes it
        made.close()


def input_of(card: RuleCard, key: str) -> QWidget:
    return next(made for path, made in card.inputs.items() if path[-1] == key)


def choose(card: RuleCard, key: str, value: str) -> None:
    box = input_of(card, key)
    assert isinstance(box, QComboBox)
    select(box, value)


def write(card: RuleCard, key: str, words: str) -> None:
    line = input_of(card, key)
    assert isinstance(line, QLineEdit)
    line.setText(words)


def words_of(editor: ProfileEditor) -> str:
    return "\n".join(
        editor.effect.itemAt(place).widget().words  # type: ignore[union-attr]
        for place in range(editor.effect.count())
        if editor.effect.itemAt(place).widget() is not None
    )


def test_an_unchanged_copy_changes_no_example(editor: ProfileEditor) -> None:
    assert editor.summary.words == t("desk.rules.same")
    assert editor.changed().base == profiles.load("association").base
    assert editor.name.text() == t("desk.rules.copy_title", title=profiles.load("association").title)


def test_every_rule_has_its_article_beside_it(editor: ProfileEditor) -> None:
    rules = profiles.load("association")
    assert editor.card("base").article.text() == rules.base["any"].article
    assert editor.card("base").read.isChecked() is rules.base["any"].read
    assert editor.card("tie").article.text() == rules.tie.article


def test_another_base_shows_its_effect_at_once(editor: ProfileEditor) -> None:
    choose(editor.card("base"), "of", BaseOf.COLLECTED.value)
    assert editor.summary.words == t("desk.rules.differs", count="2")
    words = words_of(editor)
    assert t("desk.rules.shown", base="120", needed="61", elected="1, 2") in words
    assert t("desk.rules.shown", base="108", needed="55", elected="1, 2, 3, 4") in words
    choose(editor.card("base"), "of", BaseOf.CONVENED_LESS.value)
    assert editor.summary.words == t("desk.rules.same")


def test_a_changed_value_is_a_rule_that_nobody_has_read(editor: ProfileEditor) -> None:
    card = editor.card("base")
    card.read.setChecked(True)
    before = chosen(input_of(card, "of"))
    choose(card, "of", BaseOf.COLLECTED.value)
    assert not card.read.isChecked()
    assert not editor.changed().base["any"].read
    card.read.setChecked(True)
    choose(card, "of", BaseOf.PRESENT.value)
    assert card.read.isChecked(), "who has read the new value may say so"
    choose(card, "of", before)
    assert card.read.isChecked() is card.rule.read


def test_a_mistake_is_said_and_cannot_be_saved(editor: ProfileEditor) -> None:
    write(editor.card("threshold"), "fraction", "một nửa")
    assert editor.fault.isVisible()
    assert not editor.yes.isEnabled()
    write(editor.card("threshold"), "fraction", "2/3")
    assert not editor.fault.isVisible()
    assert editor.yes.isEnabled()
    assert editor.changed().threshold == profiles.parse(editor.text(), "association").threshold


def test_the_copy_is_saved_as_one_file_and_opened_again(editor: ProfileEditor, saved: Saved, tmp_path: Path) -> None:
    editor.name.setText("Quy chế của Hội X")
    choose(editor.card("base"), "of", BaseOf.PRESENT.value)
    editor.card("base").article.setText("Điều lệ Hội X, Điều 12")
    editor.card("base").read.setChecked(False)
    three = input_of(editor.card("minutes"), "approved_by_vote")
    assert isinstance(three, QCheckBox)
    three.setChecked(True)
    editor.save_to(tmp_path / "hoi-x.toml")
    ((path, profile),) = saved
    again = profiles.load(str(path))
    assert again == profile
    assert (again.id, again.title, again.base["any"].of) == ("hoi-x", "Quy chế của Hội X", BaseOf.PRESENT)
    assert (again.base["any"].article, again.base["any"].read) == ("Điều lệ Hội X, Điều 12", False)
    assert again.minutes.approved_by_vote
    assert profiles.load("association").base["any"].of is BaseOf.CONVENED_LESS


def test_a_name_that_is_no_id_is_refused_and_the_editor_stays(
    editor: ProfileEditor, saved: Saved, tmp_path: Path
) -> None:
    editor.save_to(tmp_path / "Hội X.toml")
    assert editor.fault.isVisible()
    assert (saved, list(tmp_path.iterdir())) == ([], [])


def test_a_file_of_an_office_is_opened_and_kept_among_the_choices(editor: ProfileEditor, tmp_path: Path) -> None:
    text = profiles.load("village").text.replace('id = "village"', 'id = "thon-a"').replace("Bầu trưởng thôn", "Thôn A")
    (tmp_path / "thon-a.toml").write_text(text, encoding="utf-8")
    editor.open_file(tmp_path / "thon-a.toml")
    assert editor.source.id == "thon-a"
    assert chosen(editor.copy_of) == OPENED
    assert editor.name.text().startswith("Thôn A")
    select(editor.copy_of, "party-190")
    assert editor.source.id == "party-190"
    select(editor.copy_of, OPENED)
    assert editor.source.id == "thon-a"
    editor.open_file(tmp_path / "none.toml")
    assert editor.fault.isVisible()
    assert editor.source.id == "thon-a"


def test_every_profile_can_be_edited(editor: ProfileEditor) -> None:
    for profile in profiles.ids():
        select(editor.copy_of, profile)
        assert editor.source.id == profile
        assert list(differences(editor.source, editor.changed())) == []
        assert not editor.fault.isVisible()


def test_the_form_of_a_new_congress_takes_what_was_saved(start: Start, tmp_path: Path) -> None:
    desk: Driver = start()
    form = desk.stage("congress").found
    form.fields.edit.click()
    (editor,) = [one for one in desk.shell.findChildren(ProfileEditor) if one.isVisible()]
    assert editor.source.id == chosen(form.rules)
    editor.save_to(tmp_path / "dang-bo-x.toml")
    assert chosen(form.rules) == str(tmp_path / "dang-bo-x.toml")
    assert form.rules.currentText() == t("desk.rules.copy_title", title=profiles.load("party-190").title)
