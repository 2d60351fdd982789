"""The static table as an encoder: what ../semantic.go does, in numpy."""

import numpy as np

UNKNOWN = 100


def words(encoding):
    """The pieces of each word of a tokenizer's encoding."""
    out, last = [], None
    for piece, word in zip(encoding.ids, encoding.word_ids):
        if word != last:
            out.append([])
            last = word
        out[-1].append(piece)
    return out


class Cutter:
    """Cuts texts into the pieces that count."""

    def __init__(self, tokenizer, vocabulary):
        self.tokenizer = tokenizer
        self.single = np.array([len(p.removeprefix("##")) == 1 for p in vocabulary])

    def counts(self, word):
        """Whether the pieces of a word say anything: it is known, and not
        made of single characters alone."""
        return word != [UNKNOWN] and not all(self.single[p] for p in word)

    def words(self, texts):
        """The words of each text that count, as lists of pieces."""
        return [
            [w for w in words(e) if self.counts(w)]
            for e in self.tokenizer.encode_batch(texts, add_special_tokens=False)
        ]

    def pieces(self, texts):
        """The pieces of each text that count."""
        return [[p for w in ws for p in w] for ws in self.words(texts)]


def unit(x):
    """The rows of x at unit length; rows of zeros stay."""
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-12)


def encoder(cutter, rows):
    """A function from texts to unit vectors."""

    def encode(texts):
        out = np.zeros((len(texts), rows.shape[1]), np.float32)
        for i, pieces in enumerate(cutter.pieces(texts)):
            if pieces:
                out[i] = rows[pieces].sum(0)
        return unit(out)

    return encode
