"""How telling a syllable or bigram is in Vietnamese at large, from counts over 60,000 news items.

The table is made by training/build_background.py; a small library cannot give such counts itself.
"""

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

_CHANCE_PAIR = 0.15
"""Weight of a bigram outside the table: mostly two words that happen to be neighbours, seldom a rare compound."""


@cache
def _table() -> dict[str, Any]:
    path = Path(__file__).with_name("background.json")
    table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return table


@cache
def weight(term: str) -> float:
    """Inverse document frequency scaled to 0..1: 0 for a syllable of every text, 1 for one never seen."""
    table = _table()
    documents = table["documents"]
    if " " in term and not is_known(term):
        return _CHANCE_PAIR
    return math.log(documents / table["frequency"].get(term, 1)) / math.log(documents)


def is_known(term: str) -> bool:
    """Whether the table holds `term`."""
    return term in _table()["frequency"]
