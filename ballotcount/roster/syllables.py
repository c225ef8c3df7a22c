"""Whether a word could be Vietnamese: one initial, one rime, one tone."""

from __future__ import annotations

from functools import lru_cache

from ballotcount.roster.letters import TONES, graphemes, normalise

_INITIALS = ["", *"b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()]  # noqa: SIM905
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y yêm yên yêng yêt yêu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet
oc oi om on ong op ot oong ooc ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uơ uôc uôi uôm uôn uông uôt
uy uya uych uyn uynh uyt uyu uyên uyêt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
ynh ych yt
"""
_STOPPED = ("c", "ch", "p", "t")
_STOPPED_TONES = frozenset((4, 5))

_PARSED: dict[str, list[str]] = {}
for _initial in _INITIALS:
    for _rime in _RIMES.split():
        _PARSED.setdefault(_initial + _rime, []).append(_rime)
# In gì, gìn and giêng one i belongs to the initial and to the rime.
_PARSED |= {"gi": ["i"], "gin": ["in"], "giêng": ["iêng", "êng"]}

_SHAPED = "ăâêôơư"
_EITHER = ("oa", "oe", "uy")
"""hòa and hoà, khỏe and khoẻ, thúy and thuý: the older and the newer school put the tone elsewhere."""


@lru_cache(maxsize=16384)
def well_formed(word: str) -> bool:
    """Return whether a word is built as a Vietnamese syllable, in any case, its tone where either spelling puts it.

    Highland and foreign words often have not; this is one witness of two, never a verdict.
    """
    body = ""
    tones = []
    for base, marks in graphemes(normalise(word).lower()):
        tones += [(len(body), TONES[mark]) for mark in marks if mark in TONES]
        body += normalise(base + "".join(mark for mark in marks if mark not in TONES))
    rimes = _PARSED.get(body, ())
    if not tones or len(tones) > 1:
        return bool(rimes) and not tones
    ((place, tone),) = tones
    from_end = len(body) - place
    in_place = any(from_end in _tone_places(rime) for rime in rimes)
    # A syllable that ends in c, ch, p or t has only the tones sắc and nặng.
    return in_place and (tone in _STOPPED_TONES or not body.endswith(_STOPPED))


@lru_cache(maxsize=512)
def _tone_places(rime: str) -> frozenset[int]:
    """Return where a rime may bear its tone, counted from its end: 1 is the last letter."""
    vowels = len(rime) - len(rime.lstrip("aeiouy" + _SHAPED))
    shaped = [place for place in range(vowels) if rime[place] in _SHAPED]
    if shaped:
        # Of the two shaped vowels of ươ the second carries the tone: nước, ướt are written with it on ơ.
        places = [shaped[-1] if rime[:2] == "ươ" else shaped[0]]
    elif vowels == 1:
        places = [0]
    elif len(rime) > vowels:
        places = [vowels - 1]
    elif vowels == 2:
        places = [0, 1] if rime in _EITHER else [0]
    else:
        places = [1]
    return frozenset(len(rime) - place for place in places)
