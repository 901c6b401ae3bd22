"""The model card that goes with the weights."""

from pathlib import Path

from training.contrast import Schedule
from training.validation import Validation

_CARD = """---
language: vi
library_name: sentence-transformers
license: mit
tags: [sentence-transformers, static-embeddings, model2vec]
---
# {name}

Turns Vietnamese questions and passages into vectors of {dim} numbers: the mean of token vectors, scaled to
length 1. It needs no graphics card and no torch, reads questions with and without diacritics, and is meant to be
added to BM25, not to replace it; `danvan.json` holds the weights of that sum. Its first numbers hold the most:
vectors may be cut (`truncate_dim`).

    SentenceTransformer("retrieval/models/bundled")        # or, without torch:
    StaticModel.from_pretrained("retrieval/models/bundled")  # model2vec

## How it was made

`python -m training.static_encoder --out retrieval/models/bundled`, on two CPU cores. Contrastive training
(in-batch negatives, batch {batch}, {epochs:g} epochs, temperature {temperature}, seed {seed}) on pairs: a
news title or lead and a window of its body, words out of a body and what stands around them, a headline and
its summary, a question and its passage; a quarter of the questions without diacritics. Token vectors are
stored as 8-bit numbers with one scale each.

Data: [vietnews](https://github.com/ThanhChinhBK/vietnews) without the items whose id begins with `test/`,
[magizbox/scraper](https://github.com/magizbox/scraper) (news of 2017),
[tintuchangngay](https://github.com/mnngoisaoxanh/tintuchangngay) (headlines 2025-2026), questions of
[bert-vietnamese-question-answering](https://github.com/mailong25/bert-vietnamese-question-answering) and of
[seminar](https://github.com/Th1nhNg0/seminar). None of the texts is in this folder.

## Figures

MRR@10 in % on held-out questions, by the product's own index and search; training/RESULTS.md has the public sets.

| | {header} |
|---|{rule}|
| words alone | {lexical} |
| this model alone | {dense} |
| both, {share:.0%} of the score from this model | {hybrid} |

`news`: title -> sentences 2 to 6 of the body, among 20,000. `web`: question -> web passage. `rules`: question ->
passage of a university's rules.
"""


def write_card(folder: Path, name: str, schedule: Schedule, validation: Validation) -> None:
    """Write README.md into the model folder."""
    sets = list(validation.hybrid)

    def cells(figures: dict[str, float]) -> str:
        return " | ".join(f"{figures[name]:.1f}" for name in sets)

    card = _CARD.format(
        name=name,
        dim=schedule.dim,
        batch=schedule.batch,
        epochs=schedule.epochs,
        temperature=schedule.temperature,
        seed=schedule.seed,
        header=" | ".join(sets),
        rule="|".join("---" for _ in sets),
        lexical=cells(validation.lexical),
        dense=cells(validation.dense),
        hybrid=cells(validation.hybrid),
        share=validation.dense_share,
    )
    (folder / "README.md").write_text(card, encoding="utf-8")
