"""How well re-posted news is told from news that only looks like it.

    python -m benchmarks.near_duplicates [--data ../shared/data] [--articles 1000] [--seed 0]

Reposts are made of news of the measuring side as sites make them: cut to the lead, another headline, a masthead
before it, words touched up, the other placement of tone marks, links to other news behind it. What must stay apart
are reports of one template with other figures, another place or year, halves of two news, and different news
of one topic. Prints a JSON object; a wrong merge is listed in full.
"""

import argparse
import json
import lzma
import random
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from corpus.article import Article
from corpus.near_duplicates import Sketch, likely, same_story, sketch
from corpus.places import provinces

_DAY = date(2022, 4, 5)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<![.!?:;“\"\n]\s)(?<!\A)\b[A-ZĐ]\w+(?:\s[A-ZĐ]\w+)+")
_FEWEST_SYLLABLES = 80
_REST = 40  # a report that lacks less of another is the other
_SWAPS = {
    "cho biết": "cho hay",
    "tuy nhiên": "song",
    "hiện nay": "hiện",
    "đồng thời": "cùng lúc",
    "tại": "ở",
}


def news(data: Path, count: int) -> Iterator[Article]:
    """The first `count` news of the measuring side that are long enough."""
    with lzma.open(data / "train" / "vietnews.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if not row["id"].startswith("test/"):
                continue
            text = unicodedata.normalize("NFC", re.sub(r"\s*\n\s*", "\n\n", row["body"])).strip()
            if len(text.split()) < _FEWEST_SYLLABLES or not row["title"].strip():
                continue
            number = row["id"].replace("/", "-").lower()
            yield Article(
                id=re.sub(r"[^a-z0-9-]", "-", number),
                title=row["title"].strip(),
                text=text,
                file=row["id"],
                published=_DAY,
            )
            count -= 1
            if not count:
                return


def _with(article: Article, text: str, days: int = 1) -> Article:
    published = _DAY + timedelta(days=days)
    return article.model_copy(update={"text": text, "published": published, "title": "Tin khác"})


class Changes:
    """What becomes of news elsewhere; None where a change does not fit an article.

    Args:
        chance: Draws the same changes each time.
        others: Other news to take from.
    """

    def __init__(self, chance: random.Random, others: list[Article]) -> None:
        self.chance = chance
        self.others = others

    def cut(self, article: Article) -> Article | None:
        """The first paragraphs, at least sixty syllables and less than half."""
        kept: list[str] = []
        for paragraph in article.text.split("\n\n"):
            kept.append(paragraph)
            if sum(len(text.split()) for text in kept) >= 60:
                break
        text = "\n\n".join(kept)
        return _with(article, text) if len(text) < len(article.text) / 2 else None

    def cut_in_a_sentence(self, article: Article) -> Article:
        """Seventy syllables and an ellipsis."""
        return _with(article, " ".join(article.text.split(" ")[:70]) + "…")

    def prefixed(self, article: Article) -> Article:
        """A masthead before it."""
        masthead = self.chance.choice(["(baotinh.vn) - ", "(TN) – ", "TTXVN - ", "Baotinh.vn – "])
        return _with(article, masthead + article.text)

    def touched_up(self, article: Article) -> Article:
        """One word in twenty left out, doubled or in another wording; figures and names stay."""
        words = []
        for word in article.text.split(" "):
            plain = word.islower() and word.isalpha()
            roll = self.chance.random() if plain else 1.0
            if roll < 0.02:
                continue
            words.append("việc" if roll < 0.05 else word)
        return _with(article, " ".join(words))

    def reworded(self, article: Article) -> Article:
        """A few set phrases in other words."""
        text = article.text
        for old, new in _SWAPS.items():
            text = text.replace(f" {old} ", f" {new} ")
        return _with(article, text)

    def retoned(self, article: Article) -> Article:
        """The other placement of tone marks."""
        text = article.text
        for old, new in {
            "òa": "oà",
            "óa": "oá",
            "ủy": "uỷ",
            "úy": "uý",
            "ụy": "uỵ",
            "ùy": "uỳ",
        }.items():
            text = re.sub(rf"{old}\b", new, text)
        return _with(article, text)

    def with_links(self, article: Article) -> Article:
        """Titles of other news behind it."""
        links = [other.title.rstrip(".!?") for other in self.chance.sample(self.others, 4)]
        return _with(article, "\n\n".join([article.text, *links]))

    def cut_prefixed_touched(self, article: Article) -> Article | None:
        """All at once, as an aggregator does."""
        made = self.cut(article)
        if made is None:
            return None
        touched = self.touched_up(self.prefixed(made))
        return self.with_links(touched)

    def other_figures(self, article: Article) -> Article | None:
        """The same report with every figure another."""
        if not _NUMBER.search(article.text):
            return None
        return _with(
            article, _NUMBER.sub(lambda m: _raised(m.group(), self.chance), article.text), 30
        )

    def one_other_figure(self, article: Article) -> Article | None:
        """The same report, one figure of it another."""
        found = list(_NUMBER.finditer(article.text))
        if not found:
            return None
        chosen = self.chance.choice(found)
        text = article.text
        text = text[: chosen.start()] + _raised(chosen.group(), self.chance) + text[chosen.end() :]
        return _with(article, text, 7)

    def cut_with_another_figure(self, article: Article) -> Article | None:
        """The lead of another report of the template: one figure of it another."""
        made = self.cut(article)
        return self.one_other_figure(made) if made else None

    def other_place(self, article: Article) -> Article | None:
        """The same report of another province: wherever its name stands, and nothing else."""
        for province in provinces():
            if article.text.count(province.name) >= 1:
                other = self.chance.choice([p.name for p in provinces() if p.name != province.name])
                return _with(article, article.text.replace(province.name, other), 3)
        return None

    def other_names(self, article: Article) -> Article | None:
        """The same report with one name another wherever it stands."""
        told = article.text.rpartition("\n\n")[0]  # the last line may be the reporter's name
        names = sorted({m.group() for m in _NAME.finditer(told)})
        if not names:
            return None
        own = self.chance.choice(names)
        foreign = [m.group() for m in _NAME.finditer(self.chance.choice(self.others).text)]
        foreign = [name for name in foreign if not set(name.split()) & set(own.split())]
        return _with(article, article.text.replace(own, foreign[0]), 3) if foreign else None

    def next_year(self, article: Article) -> Article:
        """The same words a year later."""
        return _with(article, article.text, 365)

    def sequel(self, article: Article) -> Article | None:
        """The beginning of a fresh report, then the background of the first news."""
        fresh = self.chance.choice(self.others).text.split("\n\n")
        paragraphs = article.text.split("\n\n")
        rest = " ".join(fresh[len(fresh) // 2 :])
        if len(paragraphs) < 4 or len(fresh) < 4 or len(rest.split()) < _REST:
            return None
        background = paragraphs[len(paragraphs) // 2 :]
        return _with(article, "\n\n".join([*fresh[: len(fresh) // 2], *background]), 2)

    def updated(self, article: Article) -> Article | None:
        """The same beginning, then figures that the first report lacks in the place of its own."""
        paragraphs = article.text.split("\n\n")
        half = len(paragraphs) // 2
        fresh = self.chance.choice(self.others).text.split("\n\n")
        text = "\n\n".join([*paragraphs[:half], *fresh[: len(fresh) // 2]])
        both = [Counter(_NUMBER.findall(each)) for each in (text, article.text)]
        if not half or not (both[0] - both[1] and both[1] - both[0]):
            return None
        return _with(article, text, 2)


def _raised(number: str, chance: random.Random) -> str:
    last = next(i for i in range(len(number) - 1, -1, -1) if number[i].isdigit())
    return number[:last] + str((int(number[last]) + chance.randint(1, 8)) % 10) + number[last + 1 :]


Change = Callable[[Changes, Article], Article | None]

REPOSTS: tuple[Change, ...] = (
    Changes.cut,
    Changes.cut_in_a_sentence,
    Changes.prefixed,
    Changes.touched_up,
    Changes.reworded,
    Changes.retoned,
    Changes.with_links,
    Changes.cut_prefixed_touched,
)
APART: tuple[Change, ...] = (
    Changes.other_figures,
    Changes.one_other_figure,
    Changes.cut_with_another_figure,
    Changes.other_place,
    Changes.other_names,
    Changes.next_year,
    Changes.sequel,
    Changes.updated,
)


def measure(articles: list[Article], seed: int) -> dict[str, object]:
    """How many reposts were found and how many others merged, change by change."""
    changes = Changes(random.Random(seed), articles)  # noqa: S311 # the same each time
    began = time.perf_counter()
    sketches = np.stack([sketch(article.text) for article in articles])
    sketching = time.perf_counter() - began
    found: dict[str, str] = {}
    wrong: list[dict[str, str]] = []
    merges = right = wanted = 0
    began, judged = time.perf_counter(), 0
    for change in (*REPOSTS, *APART):
        made = hit = 0
        for article in articles:
            changed = change(changes, article)
            if changed is None or (
                changed.text == article.text and change is not Changes.next_year
            ):
                continue
            made += 1
            judged += 1
            rows = likely(sketch(changed.text), sketches)
            same = [articles[row] for row in rows if same_story(articles[row], changed)]
            merged_rightly = any(other.id == article.id for other in same)
            hit += merged_rightly if change in REPOSTS else bool(same)
            stray = [other for other in same if other.id != article.id or change in APART]
            merges += len(same)
            right += change in REPOSTS and merged_rightly
            wrong += [{"change": change.__name__, "of": article.id, "with": s.id} for s in stray]
        wanted += made if change in REPOSTS else 0
        found[change.__name__] = f"{hit}/{made}"
    ms = (time.perf_counter() - began) / max(judged, 1) * 1000
    natural = _natural(articles, sketches)
    return {
        "articles": len(articles),
        "reposts found": {c.__name__: found[c.__name__] for c in REPOSTS},
        "others merged": {c.__name__: found[c.__name__] for c in APART},
        "precision": round(right / max(merges, 1), 4),
        "recall": round(right / max(wanted, 1), 4),
        "wrong": wrong[:50],
        "merged as they are": natural,
        "ms to sketch": round(sketching / len(articles) * 1000, 3),
        "ms to judge": round(ms, 3),
    }


def _natural(articles: list[Article], sketches: Sketch) -> list[list[str]]:
    """Pairs of the news that are merged unchanged: to be looked at by a person."""
    return [
        [articles[other].id, article.id]
        for row, article in enumerate(articles)
        for other in likely(sketches[row], sketches[:row])
        if same_story(articles[other], article)
    ]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    articles = list(news(options.data, options.articles))
    print(json.dumps(measure(articles, options.seed), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
