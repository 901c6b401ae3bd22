"""Turning a table so that its first dimensions hold the most: truncated vectors keep as much as they can.

Cosines of whole vectors stay as they are. It serves what Matryoshka losses are for
(https://arxiv.org/abs/2205.13147), and costs the whole vectors nothing.
"""

import numpy as np

from training.contrast import Table
from training.pairs import Bags

_MOST_READ = 20_000


def rotated(table: Table, texts: Bags) -> Table:
    """(tokens, dim): the table in the principal axes of the `texts`' vectors, largest first.

    Args:
        table: (tokens, dim).
        texts: What is to be told apart; up to 20,000 of them are read, evenly.
    """
    step = max(1, len(texts) // _MOST_READ)
    vectors = np.stack(
        [
            table[texts[number]].sum(axis=0)
            for number in range(0, len(texts), step)
            if len(texts[number])
        ]
    )
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    _, axes = np.linalg.eigh(vectors.T.astype(np.float64) @ vectors)
    return np.asarray(table @ axes[:, ::-1], np.float32)
