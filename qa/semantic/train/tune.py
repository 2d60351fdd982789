"""Tunes the first table to two ends at once:

- texts shall be as near to each other as the full encoder finds them;
- a question shall be nearer to the sentence that answers it than to others.

The first weighs far more: it goes for all texts, where the second knows only
the questions of one collection.
"""

import re

import jax
import jax.numpy as jnp
import numpy as np

import encoder

STEPS = 1500
RATE = 1e-3  # of Adam, after 100 steps of warming up, then falling to 0
BATCH = 384  # texts, and pairs, in a step
TEMPERATURE = 0.05
LIKE_ENCODER, ANSWERS = 50.0, 0.1  # weights of the two losses
LONGEST = 40  # pieces of a text


def material(vocabulary, pairs, random):
    """Texts for the full encoder to judge: the pairs' questions and sentences,
    spans of them, the same with words exchanged at random, and lists of random
    words. The last two make it speak about every word of the vocabulary."""
    whole = list(dict.fromkeys(text for pair in pairs for text in pair))
    words = [p for p in vocabulary[1996:] if re.fullmatch("[a-z]{2,}", p)]
    common = set(words[:150])
    spans, lists, exchanged, deck = [], [], [], []

    def draw():
        if not deck:
            deck.extend(random.permutation(len(words)))
        return words[deck.pop()]

    for text in whole * 2:
        parts, n = text.split(), int(random.integers(2, 13))
        if len(parts) > n:
            start = int(random.integers(len(parts) - n + 1))
            spans.append(" ".join(parts[start : start + n]))
    for _ in range(2 * len(words)):
        lists.append(" ".join(draw() for _ in range(random.integers(1, 5))))
    for text in whole * 4:
        parts, share = text.split(), random.uniform(0.15, 0.6)
        if len(parts) > 24:
            start = int(random.integers(len(parts) - 16))
            parts = parts[start : start + 16]
        exchanged.append(" ".join(draw() if p.isalpha() and p not in common and random.random() < share else p for p in parts))
    return list(dict.fromkeys(whole + spans + lists + exchanged))


def _encode(rows, texts):
    """The unit vectors of texts given as pieces, 0 being none."""
    x = rows.at[0].set(0)[texts].sum(1)
    return x / jnp.sqrt((x * x).sum(-1, keepdims=True) + 1e-9)


def _loss(rows, texts, encoded, questions, sentences, same):
    x = _encode(rows, texts)
    n = len(texts)
    like_encoder = (((x @ x.T - encoded @ encoded.T) ** 2) * (1 - jnp.eye(n))).sum() / (n * (n - 1))
    nearness = _encode(rows, questions) @ _encode(rows, sentences).T / TEMPERATURE
    nearness = jnp.where(same, -1e9, nearness)
    answers = -sum(jnp.diag(jax.nn.log_softmax(nearness, axis)).mean() for axis in (0, 1)) / 2
    return LIKE_ENCODER * like_encoder + ANSWERS * answers


@jax.jit
def _step(state, rate, *batch):
    """One step of Adam (Kingma and Ba 2015)."""
    rows, first, second, t = state
    slope = jax.grad(_loss)(rows, *batch)
    first = 0.9 * first + 0.1 * slope
    second = 0.999 * second + 0.001 * slope * slope
    t = t + 1
    rows -= rate * first / (1 - 0.9**t) / (jnp.sqrt(second / (1 - 0.999**t)) + 1e-8)
    return rows, first, second, t


def tune(weights, cutter, tokenizer, vocabulary, rows, pairs):
    """The rows tuned. A row that no text has a piece of stays as it was."""
    random = np.random.default_rng(4)
    texts = material(vocabulary, pairs, random)
    encoded = encoder.encode(weights, tokenizer, texts)
    pieces = np.zeros((len(texts), LONGEST), np.int32)
    for i, of_text in enumerate(cutter.pieces(texts)):
        of_text = of_text[:LONGEST]
        pieces[i, : len(of_text)] = of_text
    place = {text: i for i, text in enumerate(texts)}
    questions = np.array([place[q] for q, _ in pairs])
    sentences = np.array([place[s] for _, s in pairs])
    some = np.flatnonzero(pieces[:, 0])
    rows = jnp.asarray(rows, jnp.float32)
    state = (rows, jnp.zeros_like(rows), jnp.zeros_like(rows), 0.0)
    for step in range(1, STEPS + 1):
        judged = random.choice(some, BATCH)
        chosen = random.choice(len(pairs), BATCH, replace=False)
        said = sentences[chosen]
        same = (said[:, None] == said) & ~np.eye(BATCH, dtype=bool)
        rate = RATE * min(1, step / 100) * (1 - step / (STEPS + 1))
        state = _step(state, rate, pieces[judged], encoded[judged], pieces[questions[chosen]], pieces[said], same)
    return np.asarray(state[0])
