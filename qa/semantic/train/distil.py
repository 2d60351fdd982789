"""The first table: every word piece through the encoder alone, reduced to
fewer dimensions, and weighted by how rare the piece is."""

import numpy as np

import encoder

DIMS = 256
FIRST_CHARACTER = 999  # pieces before it are unused or special
FIRST_WORD = 1996  # pieces before it are single characters


def probabilities(cutter, texts):
    """How often each piece is met: what the texts say, and for what they lack
    a little of Zipf's law, since the vocabulary stands in the order of
    frequency."""
    size = len(cutter.single)
    seen = np.zeros(size)
    for pieces in cutter.pieces(texts):
        np.add.at(seen, pieces, 1)
    zipf = np.zeros(size)
    zipf[FIRST_WORD:] = 1 / (np.arange(size - FIRST_WORD) + 10)
    return 0.7 * seen / seen.sum() + 0.3 * zipf / zipf.sum()


def distil(weights, cutter, texts):
    """The table before tuning, one row of DIMS numbers for each piece.

    Rows are weighted by a/(a+p) with a = 1/1000 (Arora, Liang and Ma 2017),
    where p is the piece's probability in texts."""
    size = len(cutter.single)
    full = encoder.encode_ids(weights, [[i] for i in range(size)], 512)
    full -= full.mean(0)
    _, _, axes = np.linalg.svd(full, full_matrices=False)
    p = probabilities(cutter, texts)
    return full @ axes[:DIMS].T * (1e-3 / (1e-3 + p))[:, None]
