"""The tokenizer of the static encoder: folded syllables and frequent runs of syllables.

Its own normaliser folds (no diacritics, no case), so that accented and unaccented, composed and decomposed
spellings of a text give the same tokens. A Unigram model over whole phrases takes the longest known runs
(" cong tac dan van") and falls back to syllables and, for foreign words, to pieces of words.
"""

import math
from collections import Counter
from collections.abc import Iterable

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

UNKNOWN = "[UNK]"
_LONGEST_RUN = 3


def blank_tokenizer() -> Tokenizer:
    """The normaliser and the splitting into phrases, without a vocabulary."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
            normalizers.Replace("đ", "d"),
            # 6.500 and 6500 are one number, 05 and 5 too
            normalizers.Replace(Regex(r"(?<=\d)\.(?=\d{3}(?!\d))"), ""),
            normalizers.Replace(Regex(r"(?<![\d.,])0+(?=\d)"), ""),
            normalizers.Replace(Regex(r"[^\p{L}\p{N}]*[^\p{L}\p{N}\s][^\p{L}\p{N}]*"), "|"),
            normalizers.Replace(Regex(r"\s+"), " "),
            normalizers.Replace(Regex(r"^[| ]|[| ]$"), ""),
            # every syllable begins with a space, the first of a phrase too
            normalizers.Replace("|", "| "),
            normalizers.Prepend(" "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split("|", "removed")
    return tokenizer


def build_tokenizer(texts: Iterable[str], *, words: int, runs: int, rare: int = 20) -> Tokenizer:
    """A tokenizer whose vocabulary is learned from `texts`.

    Args:
        texts: Sample of the training text; read once.
        words: How many syllables and pieces of words.
        runs: How many runs of two or three syllables, chosen by how much likelier they are than chance.
        rare: A run seen less often than this is no candidate.
    """
    tokenizer = blank_tokenizer()
    counts: Counter[str] = Counter()
    run_counts: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        for phrase in tokenizer.normalizer.normalize_str(text).split("|"):
            syllables = phrase.split()
            counts.update(syllables)
            for length in range(2, _LONGEST_RUN + 1):
                run_counts.update(zip(*(syllables[i:] for i in range(length)), strict=False))
    pieces = _pieces(counts, words)
    total = sum(counts.values())
    scores = dict(pieces)
    chosen = sorted(
        (
            (gain, run)
            for run, count in run_counts.items()
            if count >= rare and all(f" {syllable}" in scores for syllable in run)
            if (gain := _gain(run, count, counts, total)) > 0
        ),
        reverse=True,
    )[:runs]
    vocabulary = [(UNKNOWN, 0.0), *pieces]
    vocabulary += [
        ("".join(f" {s}" for s in run), math.log(run_counts[run] / total)) for _, run in chosen
    ]
    tokenizer.model = models.Unigram(vocabulary, unk_id=0, byte_fallback=False)
    return tokenizer


def _gain(run: tuple[str, ...], count: int, counts: Counter[str], total: int) -> float:
    """How many bits are saved by taking the run as one token, over all that was read."""
    chance = sum(math.log(counts[syllable] / total) for syllable in run)
    return count * (math.log(count / total) - chance)


def _pieces(counts: Counter[str], size: int) -> list[tuple[str, float]]:
    """(piece, log probability): whole frequent syllables, and pieces for the rest."""
    total = sum(counts.values())
    rest = Tokenizer(models.Unigram())
    whole = [word for word, _ in counts.most_common(size * 3 // 4)]
    rare = [f" {word}" for word, count in counts.items() if count >= 2]
    rest.train_from_iterator(
        rare,
        trainers.UnigramTrainer(
            vocab_size=size // 4, unk_token=UNKNOWN, show_progress=False, special_tokens=[UNKNOWN]
        ),
    )
    scores = {f" {word}": math.log(counts[word] / total) for word in whole}
    floor = min(scores.values())
    by_id: dict[str, int] = rest.get_vocab()
    for piece in sorted(by_id):  # the trainer numbers rare pieces of equal worth in any order
        if piece.strip() and piece != UNKNOWN:
            # a piece always costs more than a whole syllable, whatever its frequency
            scores.setdefault(piece, floor - 1.0)
    return list(scores.items())


def composition(tokenizer: Tokenizer) -> list[list[int]]:
    """What each token is made of, itself included: a run is also its syllables and shorter runs."""
    vocabulary: dict[str, int] = tokenizer.get_vocab()
    made_of = []
    for token in sorted(vocabulary, key=vocabulary.__getitem__):
        syllables = token.split(" ")[1:]
        ends = range(1, len(syllables) + 1)
        spans = {"".join(f" {s}" for s in syllables[i:j]) for j in ends for i in range(j)}
        made_of.append(sorted({vocabulary[span] for span in spans | {token} if span in vocabulary}))
    return made_of
