"""Sheets of another ballot that look like the form: another name, a name less, a changed letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tests.office.forms import Form
from tests.synth.ballots import names

Change = Callable[[Form, np.random.Generator], Form]

NEAR = {"a": "o", "o": "a", "i": "l", "n": "u", "u": "n", "h": "b", "g": "q", "c": "e", "e": "c", "t": "l", "r": "n"}
"""Letters that are easily taken for one another."""


def other(form: Form, rng: np.random.Generator) -> Form:
    """Return the form with another person in one row."""
    people = list(form.people)
    fresh = [name for name in names(60, 99) if name not in people]
    people[int(rng.integers(len(people)))] = str(rng.choice(fresh))
    return form.with_people(tuple(people))


def middle(form: Form, rng: np.random.Generator) -> Form:
    """Return the form with the middle name of one person changed."""
    people = list(form.people)
    place = int(rng.integers(len(people)))
    words = people[place].split()
    middles = [word for word in ("Văn", "Thị", "Hữu", "Minh", "Quang", "Thanh", "Xuân", "Bá") if word != words[1]]
    words[1] = str(rng.choice(middles))
    people[place] = " ".join(words)
    return form.with_people(tuple(people))


def exchanged(form: Form, rng: np.random.Generator) -> Form:
    """Return the form with two persons in each other's rows."""
    people = list(form.people)
    one, two = rng.choice(len(people), 2, replace=False)
    people[one], people[two] = people[two], people[one]
    return form.with_people(tuple(people))


def fewer(form: Form, rng: np.random.Generator) -> Form:
    """Return the form without one person, as for a second round."""
    people = list(form.people)
    del people[int(rng.integers(len(people)))]
    return form.with_people(tuple(people))


def letter(form: Form, rng: np.random.Generator) -> Form:
    """Return the form with one letter of one name changed."""
    people = list(form.people)
    for place in rng.permutation(len(people)):
        name = people[place]
        spots = [at for at, sign in enumerate(name) if sign in NEAR]
        if spots:
            at = int(rng.choice(spots))
            people[place] = name[:at] + NEAR[name[at]] + name[at + 1 :]
            break
    return form.with_people(tuple(people))


def accent(form: Form, rng: np.random.Generator) -> Form:
    """Return the form with the tone mark of one word of one name changed, added or left out."""
    people = list(form.people)
    place = int(rng.integers(len(people)))
    words = people[place].split()
    at = int(rng.integers(len(words)))
    parts = unicodedata.normalize("NFD", words[at])
    tones = "\u0300\u0301\u0303\u0309\u0323"
    if any(tone in parts for tone in tones):
        changed = "".join(sign for sign in parts if sign not in tones)
    else:
        vowel = next(spot for spot, sign in enumerate(parts) if sign.lower() in "aeiouy")
        end = vowel + 1
        while end < len(parts) and unicodedata.combining(parts[end]):
            end += 1
        changed = parts[:end] + str(rng.choice(list(tones))) + parts[end:]
    words[at] = unicodedata.normalize("NFC", changed)
    people[place] = " ".join(words)
    return form.with_people(tuple(people))


def title(form: Form, rng: np.random.Generator) -> Form:
    """Return the form with another title and the same list."""
    return replace(form, title="PHIẾU BẦU BỔ SUNG")


CHANGES: dict[str, Change] = {
    "other": other,
    "middle": middle,
    "exchanged": exchanged,
    "fewer": fewer,
    "letter": letter,
    "accent": accent,
    "title": title,
}


def variant(form: Form, change: str, seed: int) -> Form:
    """Return a changed form; the same seed changes the same thing."""
    return CHANGES[change](form, np.random.default_rng([seed, len(change)]))
