"""How Vietnamese a text reads: the share of its accented words that can be Vietnamese syllables."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_ONSETS = """
    ngh ng nh kh gh gi qu ph th tr ch b c d đ g h k l m n p q r s t v x kr pl br mn đr bl kl kp
"""
_RHYMES = """
    a ac ach ai am an ang anh ao ap at au ay ak ă ăc ăm ăn ăng ăp ăt ăk â âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ek ê êch êm ên ênh êp êt êu êk i ia ich iêc iêm iên iêng iêp iêt iêu im
    in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen
    oeo oet oc oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ôk ơ ơi ơm ơn ơp ơt u ua uân uâng
    uât uây uc uê uêch uênh uêt ui um un ung uơ up ut uôc uôi uôm uôn uông uôt uy uya uych uynh uyt
    uyu uyên uyêt uyn uyp ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng
    yêt yêu
"""
_SYLLABLE = re.compile(
    rf"(?:{'|'.join(_ONSETS.split())})?(?:{'|'.join(sorted(_RHYMES.split(), key=len, reverse=True))})"
)
_TONES = "̣̀́̉̃"
_STOPS = ("c", "ch", "p", "t", "k")
_STOP_TONES = "̣́"
_BREAKS = re.compile(r"[\s\x00-\x08\x0e-\x1f!-/:-@\[-`{-~\u00a0\u2010-\u203a\u2026]+")
_EDGES = "«»°·§©®²³×±¼½¾¿¡…€™ªº"
_SAMPLE = 200_000


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text that have a character beyond ASCII."""

    words: int
    vietnamese: int
    """How many of them can be Vietnamese syllables."""

    @property
    def share(self) -> float:
        """From 0 to 1; 1 where there is no such word."""
        return self.vietnamese / self.words if self.words else 1.0


def reading(text: str) -> Reading:
    """How Vietnamese `text` (its first 200,000 characters) is."""
    words = [
        word
        for piece in _BREAKS.split(text[:_SAMPLE])
        if not piece.isascii()
        and (word := piece.strip(_EDGES))
        and not word.isascii()
        and any(char.isalpha() for char in word)
    ]
    return Reading(len(words), sum(map(is_syllable, words)))


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether `word` could be one Vietnamese syllable, cased as words are."""
    if len(word) > 7 or not (word.islower() or word.isupper() or word[1:].islower()):
        return False
    parts = unicodedata.normalize("NFD", word.lower())
    tones = [char for char in parts if char in _TONES]
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", "".join(char for char in parts if char not in _TONES))
    if _SYLLABLE.fullmatch(bare) is None:
        return False
    return not bare.endswith(_STOPS) or (bool(tones) and tones[0] in _STOP_TONES)
