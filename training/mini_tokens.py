"""The tokenizer of the compact transformer: accented syllables, and the same without their accents.

The static encoder folds its texts, for it has nothing but words to tell meanings by. A transformer reads the
accents: they tell "bản" from "ban", "bàn" and "bạn", which folding makes one word. Questions typed without
accents are learned from instead: some of what is trained on loses them, token by token, through `bare_ids`.
WordPiece, because its vocabulary may hold pieces that no merge led to: each token's unaccented form is one.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

from benchmarks.rows import without_diacritics

PAD, UNKNOWN, FIRST, LAST, MASK = SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
INSIDE = "##"
"""What a piece that goes on inside a word begins with."""
_ENDINGS = (("o", "a"), ("o", "e"), ("u", "y"))
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LONGEST_WORD = 40


def build_tokenizer(texts: Iterable[str], *, size: int) -> Tokenizer:
    """A tokenizer of at most `size` tokens learned from `texts`."""
    learned = _blank(models.WordPiece({UNKNOWN: 0}, unk_token=UNKNOWN))
    learned.train_from_iterator(
        texts,
        trainers.WordPieceTrainer(
            vocab_size=size,
            special_tokens=list(SPECIAL),
            continuing_subword_prefix=INSIDE,
            show_progress=False,
        ),
    )
    by_id: dict[str, int] = learned.get_vocab()
    chosen = set(SPECIAL)
    for token in sorted(by_id, key=by_id.__getitem__):
        forms = {token, bare(token)}
        if len(chosen | forms) <= size:
            chosen |= forms
    # the trainer numbers tokens of equal worth in any order
    ordered = [*SPECIAL, *sorted(chosen.difference(SPECIAL))]
    vocabulary = {token: number for number, token in enumerate(ordered)}
    model = models.WordPiece(vocabulary, unk_token=UNKNOWN, max_input_chars_per_word=_LONGEST_WORD)
    tokenizer = _blank(model)
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{FIRST} $A {LAST}",
        special_tokens=[(token, vocabulary[token]) for token in (FIRST, LAST)],
    )
    return tokenizer


def bare(token: str) -> str:
    """The token without its accents; special tokens are left as they are."""
    return token if token in SPECIAL else without_diacritics(token)


def bare_ids(tokenizer: Tokenizer) -> npt.NDArray[np.int32]:
    """(tokens,): of each token, the number of its form without accents; its own where there is none."""
    vocabulary: dict[str, int] = tokenizer.get_vocab()
    tokens = sorted(vocabulary, key=vocabulary.__getitem__)
    return np.array([vocabulary.get(bare(token), vocabulary[token]) for token in tokens], np.int32)


def goes_on(tokenizer: Tokenizer) -> npt.NDArray[np.bool_]:
    """(tokens,): whether the token stands inside a word that began before it."""
    vocabulary: dict[str, int] = tokenizer.get_vocab()
    tokens = sorted(vocabulary, key=vocabulary.__getitem__)
    return np.array([token.startswith(INSIDE) for token in tokens])


def number_of(tokenizer: Tokenizer, token: str) -> int:
    """The number of a token that the tokenizer has.

    Raises:
        KeyError: it has no such token.
    """
    number: int = tokenizer.get_vocab()[token]
    return number


def _blank(model: models.Model) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFD(),
            normalizers.Lowercase(),
            # "hoà" is "hòa" and "thuý" is "thúy"; in "quý" the u belongs to the consonant
            *(
                normalizers.Replace(
                    Regex(rf"(?<!q){first}{last}{tone}(?!\p{{L}})"), f"{first}{tone}{last}"
                )
                for first, last in _ENDINGS
                for tone in _TONES
            ),
            normalizers.NFC(),
            # 6.500 and 6500 are one number, 05 and 5 too, as in the static encoder's tokenizer
            normalizers.Replace(Regex(r"(?<=\d)\.(?=\d{3}(?!\d))"), ""),
            normalizers.Replace(Regex(r"(?<![\d.,])0+(?=\d)"), ""),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Digits(individual_digits=False)]
    )
    return tokenizer
