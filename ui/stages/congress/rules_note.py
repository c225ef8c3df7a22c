"""Why rules are proposed that are not an organisation's own: said under the form of a new congress."""

from __future__ import annotations

from ballotcount.files import profiles
from ballotcount.text.words import t
from ui.stages.congress.proposals import GENERAL, congress_hints
from ui.widgets.text import Text


def rules_words(organisation: str, chosen: str) -> str:
    """Return why these rules stand there for an organisation; empty where its name means them and no others.

    Args:
        chosen: id of the rule profile that stands in the form.
    """
    if not organisation.strip():
        return ""
    proposed = congress_hints(organisation).rules
    if not proposed:
        return t("desk.congress.rules_unknown", title=profiles.load(chosen).title)
    return t("desk.congress.rules_general") if proposed == chosen == GENERAL else ""


class RulesNote(Text):
    """The sentence under the form; it takes no room where nothing has to be said."""

    def __init__(self) -> None:
        super().__init__(wrap=True, tone="warn")
        self.hide()

    def follow(self, organisation: str, chosen: str, *, decided: bool) -> None:
        """Say why the rules are proposed, unless a person chose them."""
        words = "" if decided else rules_words(organisation, chosen)
        self.say(words)
        self.setVisible(bool(words))
