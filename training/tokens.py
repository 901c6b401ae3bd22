"""The tokenizer of the static encoder: syllables and frequent runs of syllables, spelled and folded.

A text keeps its diacritics, for "bạn" is not "bàn"; the vocabulary holds each frequent syllable and run both
as it is spelled and without diacritics, so that a question typed without them is cut as well. A Unigram model
over whole phrases takes the longest known runs (" công tác dân vận") and falls back to syllables and, for
foreign words, to pieces of words.
"""

import math
from collections import Counter
from collections.abc import Iterable

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from corpus.letters import fold

UNKNOWN = "[UNK]"
_LONGEST_RUN = 3
_ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
WORDS, RUNS = 8_000, 14_000
"""How many of either the shipped vocabulary has."""


def blank_tokenizer() -> Tokenizer:
    """The normaliser and the splitting into phrases, without a vocabulary."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFC(),
            normalizers.Lowercase(),
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
        words: How many folded syllables and pieces of words; as many and half as many more are spelled ones.
        runs: How many runs of two or three syllables, chosen by how much likelier they are than chance; so
            many folded ones and so many spelled ones.
        rare: A run seen less often than this is no candidate.
    """
    tokenizer = blank_tokenizer()
    spelled = _Counts()
    for text in texts:
        for phrase in tokenizer.normalizer.normalize_str(text).split("|"):
            spelled.read(phrase.split())
    folded = spelled.folded()
    vocabulary = dict(_pieces(folded.syllables, words))
    total = folded.syllables.total()
    for word, count in spelled.syllables.most_common(words * 3 // 2):
        vocabulary.setdefault(f" {word}", math.log(count / total))
    # a text is never without a token for its letters, and they cost more than any piece
    floor = min(vocabulary.values()) - 1.0
    for letter in sorted({letter for word in spelled.syllables for letter in word} | _ALPHABET):
        for piece in (letter, f" {letter}"):
            vocabulary.setdefault(piece, floor)
    for counts in (folded, spelled):
        vocabulary |= {
            run: score
            for run, score in counts.runs_worth(vocabulary, runs, rare)
            if run not in vocabulary
        }
    tokenizer.model = models.Unigram(
        [(UNKNOWN, 0.0), *vocabulary.items()], unk_id=0, byte_fallback=False
    )
    return tokenizer


class _Counts:
    """How often syllables and runs of them occur."""

    def __init__(self) -> None:
        self.syllables: Counter[str] = Counter()
        self._runs: Counter[str] = Counter()

    def read(self, syllables: list[str]) -> None:
        """Count those of one phrase."""
        self.syllables.update(syllables)
        for length in range(2, _LONGEST_RUN + 1):
            runs = zip(*(syllables[i:] for i in range(length)), strict=False)
            self._runs.update(map(" ".join, runs))

    def folded(self) -> "_Counts":
        """The same without diacritics."""
        found = _Counts()
        for theirs, ours in ((self.syllables, found.syllables), (self._runs, found._runs)):
            for text, count in theirs.items():
                ours[fold(text)] += count
        return found

    def runs_worth(self, known: dict[str, float], most: int, rare: int) -> list[tuple[str, float]]:
        """(token, log probability) of the runs that save most."""
        total = self.syllables.total()
        chosen = sorted(
            (
                (gain, run)
                for run, count in self._runs.items()
                if count >= rare and all(f" {part}" in known for part in run.split(" "))
                if (gain := _gain(run, count, self.syllables, total)) > 0
            ),
            reverse=True,
        )[:most]
        return [(f" {run}", math.log(self._runs[run] / total)) for _, run in chosen]


def _gain(run: str, count: int, counts: Counter[str], total: int) -> float:
    """How many bits are saved by taking the run as one token, over all that was read."""
    chance = sum(math.log(counts[syllable] / total) for syllable in run.split(" "))
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
    """What each token is made of, itself included.

    A run is also its syllables and shorter runs, and whatever is spelled is also what it is without
    diacritics: so a rare spelling learns from the others, and a question typed without diacritics is near.
    """
    vocabulary: dict[str, int] = tokenizer.get_vocab()
    made_of = []
    for token in sorted(vocabulary, key=vocabulary.__getitem__):
        parts = {token}
        for form in {token, fold(token)}:
            syllables = form.split(" ")[1:]
            ends = range(1, len(syllables) + 1)
            parts |= {"".join(f" {s}" for s in syllables[i:j]) for j in ends for i in range(j)}
            parts.add(form)
        made_of.append(sorted({vocabulary[part] for part in parts if part in vocabulary}))
    return made_of
