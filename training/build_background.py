"""How common each folded syllable and bigram is in Vietnamese news -> retrieval/background.json.

A library of five articles cannot tell rare words from common ones; these counts can.
Run: python -m training.build_background [--data ../shared/data]
"""

import argparse
import json
import lzma
from collections import Counter
from pathlib import Path

from retrieval.vietnamese import bigrams, syllables

DOCUMENTS = 60_000
KEPT_BIGRAMS = 40_000
OUT = Path(__file__).resolve().parents[1] / "retrieval" / "background.json"


def count(data: Path) -> tuple[int, Counter[str]]:
    """(number of documents read, documents that hold each syllable or bigram)."""
    frequencies: Counter[str] = Counter()
    read = 0
    for name, body in (("news2017.jsonl.xz", "body"), ("vietnews.jsonl.xz", "body")):
        with lzma.open(data / "train" / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if str(row.get("id", "")).startswith("test/"):
                    continue
                words = syllables(f"{row['title']} . {row[body]}".replace("_", " ")[:4000])
                frequencies.update({*words, *bigrams(words)})
                read += 1
                if read >= DOCUMENTS:
                    return read, frequencies
    return read, frequencies


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    read, frequencies = count(parser.parse_args().data)
    singles = {t: n for t, n in frequencies.items() if " " not in t and n >= 20}
    pairs = Counter({t: n for t, n in frequencies.items() if " " in t}).most_common(KEPT_BIGRAMS)
    table = {"documents": read, "frequency": dict(sorted((singles | dict(pairs)).items()))}
    OUT.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    print(f"{len(singles)} syllables and {len(pairs)} bigrams of {read} documents -> {OUT.name}")


if __name__ == "__main__":
    main()
