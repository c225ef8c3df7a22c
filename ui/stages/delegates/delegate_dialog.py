"""One person of the roster, corrected, or added because the list left them out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from ballotcount.domain.people import Delegate, DelegateKind, Sex
from ballotcount.text.days import read_day, shown_day
from ballotcount.text.words import t
from ui.dialogs import Asking
from ui.style import within
from ui.widgets.controls import choice, chosen, field, form, named, number
from ui.widgets.text import note


class DelegateDialog(Asking):
    """What the roster says of a person, with the reason of the change; what is not shown stays as it is.

    Args:
        known: as the roster has them, or with the next free id and nothing else.
        listed: titles of elections on whose list they stand; the name there does not change by itself.
    """

    def __init__(
        self,
        parent: QWidget,
        known: Delegate,
        listed: tuple[str, ...],
        given: Callable[[Delegate, str, DelegateDialog], object],
    ) -> None:
        adding = not known.name
        act = t("around.delegate.add_act" if adding else "around.delegate.change_act")
        super().__init__(parent, t("around.delegate.add" if adding else "around.delegate.change", id=known.id), "")
        self.setMinimumWidth(within(110))
        self._known = known
        self._given = given
        self.name = field(known.name)
        self.unit = field(known.unit)
        self.post = field(known.post)
        self.born = field(shown_day(known.born), hint="12/03/1970")
        self.ethnicity = field(known.ethnicity)
        sexes = [("", "–"), *((sex.value, t(f"around.sex.{sex.value}")) for sex in Sex)]
        self.sex = choice(sexes, known.sex.value if known.sex else "")
        kinds = [(kind.value, t(f"around.kind.{kind.value}")) for kind in DelegateKind]
        self.kind = choice(kinds, known.kind.value)
        yes_no = (("no", t("desk.no")), ("yes", t("desk.yes")))
        self.committee = choice(yes_no, "yes" if known.on_convening_committee else "no")
        self.shares = number(known.shares, 0, 2_000_000_000)
        self.reason = field()
        self.column.addWidget(form(self._rows(), columns=3))
        if listed:
            self.column.addWidget(note(t("around.delegate.listed", titles="; ".join(listed))))
        self.column.addWidget(named(t("desk.reason"), self.reason))
        self.finish(act, self._give)
        self.name.setFocus()

    def _rows(self) -> list[tuple[str, QWidget]]:
        rows: list[tuple[str, QWidget]] = [
            (t("desk.name"), self.name),
            (t("desk.unit"), self.unit),
            (t("around.delegate.born"), self.born),
            (t("around.delegate.sex"), self.sex),
            (t("around.delegate.ethnicity"), self.ethnicity),
            (t("around.delegate.post"), self.post),
            (t("around.delegate.kind"), self.kind),
            (t("around.delegate.committee"), self.committee),
        ]
        # Elsewhere nobody carries shares.
        if self._known.kind is DelegateKind.SHAREHOLDER:
            rows.append((t("around.delegate.shares"), self.shares))
        return rows

    def _give(self) -> None:
        self.fault.hide()
        sex = chosen(self.sex)
        made = replace(
            self._known,
            name=self.name.text(),
            unit=self.unit.text(),
            post=self.post.text(),
            # What cannot be read as a day goes on as it stands; the service refuses it by its words.
            born=read_day(self.born.text()),
            ethnicity=self.ethnicity.text().strip(),
            sex=Sex(sex) if sex else None,
            kind=DelegateKind(chosen(self.kind)),
            on_convening_committee=chosen(self.committee) == "yes",
            shares=self.shares.value(),
        )
        self._given(made, self.reason.text(), self)
