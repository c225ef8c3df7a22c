"""The profile editor: copy a profile, change it in a form, see the effect at once, save and open it as one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ballotcount.domain.errors import Fault, UserError
from ballotcount.domain.profile import RuleProfile
from ballotcount.files import profile_edit, profiles
from ballotcount.rules import examples
from ballotcount.rules.examples import Shown
from ballotcount.rules.figures import count
from ballotcount.text.words import said, t
from ui.dialogs import Asking
from ui.file_actions import choosing
from ui.settings import Settings
from ui.stages.congress.profile_cards import RuleCard
from ui.style import GRID, px, within
from ui.widgets.controls import across, button, choice, chosen, down, field, named, rewrap, section, select
from ui.widgets.scroll import Scroll
from ui.widgets.text import Text, note

OPENED = "opened"
"""Value of the file that was opened, among the profiles that may be copied."""


class ProfileEditor(Asking):
    """Changes a copy of a profile; the original never changes.

    Args:
        first: id of the profile to begin with, or the path of a file.
        given: called with the path and the profile after it was saved.
    """

    def __init__(
        self, parent: QWidget, settings: Settings, first: str, given: Callable[[Path, RuleProfile], object]
    ) -> None:
        super().__init__(parent, t("desk.rules.editor"), t("desk.rules.editor_words"))
        self.setMinimumWidth(within(150))
        self._given = given
        self._settings = settings
        self._cards: list[RuleCard] = []
        self._opened: RuleProfile | None = None
        self.source = profiles.load(profiles.DEFAULT)
        self.column.addLayout(self._top())
        self.column.addLayout(self._sides(), 1)
        self.finish(t("desk.rules.save"), self._ask)
        # Before the signal is connected below: each choice would show its profile twice.
        select(self.copy_of, first)
        self.show_profile(profiles.load(chosen(self.copy_of)))
        if first not in profiles.ids():
            self.open_file(Path(first))
        self.copy_of.currentIndexChanged.connect(lambda _: self._chosen())

    def _top(self) -> QHBoxLayout:
        row = across(gap=2)
        self.copy_of = choice([(name, profiles.load(name).title) for name in profiles.ids()])
        self.name = field(most=200)
        self.name.textChanged.connect(lambda _: self.judge())
        row.addWidget(named(t("desk.rules.copy_of"), self.copy_of), 1)
        row.addWidget(named(t("desk.rules.title"), self.name), 1)
        row.addWidget(button(t("desk.rules.import"), self._import))
        return row

    def _sides(self) -> QHBoxLayout:
        row = across(gap=2)
        held = QWidget()
        self.rules = down(held, gap=1)
        cards = Scroll(held)
        cards.setMinimumHeight(px(GRID * 50))
        row.addWidget(cards, 3)
        side = QWidget()
        column = down(side, gap=1)
        column.addWidget(section(t("desk.rules.effect")))
        self.summary = Text(wrap=True)
        column.addWidget(self.summary)
        effect = QWidget()
        self.effect = down(effect, gap=1)
        column.addWidget(Scroll(effect), 1)
        row.addWidget(side, 2)
        return row

    def show_profile(self, profile: RuleProfile) -> None:
        """Begin again from a profile."""
        self.source = profile
        rewrap(self.rules)
        self._cards = [RuleCard(rule, self.judge) for rule in profile_edit.rules_of(profile)]
        for one in self._cards:
            self.rules.addWidget(one.frame)
        self.rules.addStretch(1)
        # An office's own file keeps its title; a copy of a shipped one must not be taken for the original.
        shipped = profile.id in profiles.ids()
        self.name.setText(t("desk.rules.copy_title", title=profile.title) if shipped else profile.title)
        self.judge()

    def card(self, code: str, kind: str = "") -> RuleCard:
        """Return the card of a rule."""
        return next(one for one in self._cards if one.rule.code == code and kind in ("", one.rule.kind))

    def text(self) -> str:
        """Return the text of the changed copy."""
        # On the text itself: an office's comments, with the decision behind a value, stay.
        text = profile_edit.with_value(self.source.text, ("title",), self.name.text().strip())
        for one in self._cards:
            for path, value in one.changes().items():
                text = profile_edit.with_value(text, path, value)
        return text

    def changed(self) -> RuleProfile:
        """Return the changed copy, still under the id of its source.

        Raises:
            UserError: a value that the profile cannot have.
        """
        # Under the id of its source: the final id is the name of the file, which nobody has chosen yet.
        return profiles.parse(self.text(), self.source.id)

    def judge(self) -> None:
        """Show what the changes do to the examples, or the mistake in them."""
        self.fault.hide()
        try:
            profile = self.changed()
        except UserError as fault:
            self.complain(said(fault))
            # What a congress could not load must not be saved.
            self.yes.setEnabled(False)
            return
        self.yes.setEnabled(True)
        self._show(tuple(differences(self.source, profile)))

    def _show(self, found: tuple[tuple[str, str, str], ...]) -> None:
        rewrap(self.effect)
        words = t("desk.rules.differs", count=count(len(found))) if found else t("desk.rules.same")
        self.summary.say(words)
        self.summary.tone("warn" if found else "muted")
        for example, before, after in found:
            self.effect.addWidget(note(example))
            self.effect.addWidget(Text(f"{t('desk.rules.before')}: {before}", wrap=True, tone="muted"))
            self.effect.addWidget(Text(f"{t('desk.rules.after')}: {after}", wrap=True))
        self.effect.addStretch(1)

    def _chosen(self) -> None:
        if chosen(self.copy_of) == OPENED:
            assert self._opened is not None
            self.show_profile(self._opened)
        else:
            self.show_profile(profiles.load(chosen(self.copy_of)))

    def _import(self) -> None:
        found = choosing.open_file(self, self._settings, heading=t("desk.rules.import"), kinds=t("desk.rules.files"))
        if found:
            self.open_file(found)

    def open_file(self, path: Path) -> None:
        """Begin again from a file of an office."""
        try:
            opened = profiles.load(str(path))
        except Fault as fault:
            self.refuse(fault)
            return
        self._opened = opened
        place = self.copy_of.findData(OPENED)
        # Adding or renaming an item changes the index, which would show the profile a second time.
        self.copy_of.blockSignals(True)
        if place < 0:
            self.copy_of.addItem(opened.title, OPENED)
        else:
            self.copy_of.setItemText(place, opened.title)
        select(self.copy_of, OPENED)
        self.copy_of.blockSignals(False)
        self.show_profile(opened)

    def _ask(self) -> None:
        # The name of the file becomes the id, and a copy may not carry the id of a shipped profile.
        start = f"{self.source.id}.toml" if self.source.id not in profiles.ids() else f"{self.source.id}-2.toml"
        path = choosing.save_file(
            self, self._settings, heading=t("desk.rules.save"), name=start, kinds=t("desk.rules.files")
        )
        if path:
            self.save_to(path if path.suffix else path.with_suffix(".toml"))

    def save_to(self, path: Path) -> None:
        """Save the changed copy as one file and give it back."""
        try:
            profile = profile_edit.save(self.text(), path)
        except Fault as fault:
            self.refuse(fault)
            return
        self._given(path, profile)
        self.accept()


def differences(before: RuleProfile, after: RuleProfile) -> Iterator[tuple[str, str, str]]:
    """Yield each example whose result changes, with the result before and after in words."""
    # The same fixed examples, so each differing line comes from a changed rule.
    for one, other in zip(examples.run(before), examples.run(after), strict=True):
        if one != other:
            yield t(f"example.{one.code}"), shown(one), shown(other)
    for ballot, judged in zip(examples.judged(before), examples.judged(after), strict=True):
        if ballot != judged:
            yield t(f"example.{ballot.code}"), _verdict(ballot.reason), _verdict(judged.reason)


def _verdict(reason: str) -> str:
    return t("desk.rules.invalid", reason=t(f"reason.{reason}")) if reason else t("desk.rules.valid")


def shown(found: Shown) -> str:
    """Return what a profile makes of an example, in words."""
    parts = [
        t(
            "desk.rules.shown",
            base=count(found.base),
            needed="–" if found.needed is None else count(found.needed),
            elected=_numbers(found.elected),
        )
    ]
    if found.tied:
        parts.append(t("desk.rules.shown_tied", tied=_numbers(found.tied)))
    if found.next:
        parts.append(t(f"desk.rules.shown_next.{found.next}"))
    if not found.quorum_met:
        parts.append(t("desk.rules.shown_quorum"))
    parts += [
        t("desk.rules.shown_consequence", no=str(no), words=t(f"consequence.{code}")) for no, code in found.consequences
    ]
    return "; ".join(parts)


def _numbers(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers)) or "–"
