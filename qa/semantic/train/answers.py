"""The third table: turned and weighted so that, word by word, a question is
nearer to the sentence that answers it than to sentences beside it.

A text of words is compared as ../semantic.go has it and evaluate.softly
measures it: each word of the question with the nearest of the sentence
("late interaction", Khattab and Zaharia 2020, here with words out of context).
What is fitted is small, so that it goes for words that no question has, too:
one linear map of all rows, and one weight for each piece.
"""

import jax
import jax.numpy as jnp
import numpy as np

STEPS = 600
RATE = 1e-3  # of Adam, after 50 steps of warming up, then falling to 0
WEIGHTS_RATE = 5.0  # times RATE, for the weights
BLOCKS, BLOCK = 4, 16  # pairs in a step: runs of pairs that stand side by side, which are of one article
TEMPERATURE = 0.05
WHOLE = 0.2  # how much whole texts count beside words
QUESTION, SENTENCE, WORD = 16, 36, 5  # words of a text and pieces of a word that are read


def _cut(cutter, texts, longest):
    """The pieces of the words of texts: texts x words x pieces, 0 being none."""
    out = np.zeros((len(texts), longest, WORD), np.int32)
    for i, words in enumerate(cutter.words(texts)):
        for j, word in enumerate(words[:longest]):
            out[i, j, : len(word[:WORD])] = word[:WORD]
    return out


def _lengths(x):
    return jnp.sqrt((x * x).sum(-1) + 1e-12)


def _words(fitted, rows, pieces):
    """The sums of each word's pieces; 0 where there is no word."""
    turn, weights = fitted
    return ((rows[pieces] * jnp.exp(weights)[pieces][..., None]).sum(-2) @ turn) * (pieces[..., :1] > 0)


def _word_by_word(questions, sentences):
    """How near each question is to each sentence, word by word."""
    n, asked, dims = questions.shape
    lengths = _lengths(questions)
    said = _lengths(sentences)
    nearness = (questions / lengths[..., None]).reshape(-1, dims) @ (sentences / said[..., None]).reshape(-1, dims).T
    nearness = jnp.where(said > 1e-5, nearness.reshape(n, asked, *said.shape), -1)
    return (nearness.max(-1) * lengths[..., None]).sum(1) / lengths.sum(1)[:, None]


def _whole(questions, sentences):
    """How near each question is to each sentence as a whole."""
    q, s = questions.sum(1), sentences.sum(1)
    return (q / _lengths(q)[:, None]) @ (s / _lengths(s)[:, None]).T


def _loss(fitted, rows, questions, sentences, same):
    q, s = _words(fitted, rows, questions), _words(fitted, rows, sentences)
    far = jnp.where(same, -1e9, 0)
    by_word = jax.nn.log_softmax(_word_by_word(q, s) / TEMPERATURE + far, 1)
    whole = _whole(q, s) / TEMPERATURE + far
    whole = (jax.nn.log_softmax(whole, 0) + jax.nn.log_softmax(whole, 1)) / 2
    return -jnp.diag(by_word).mean() - WHOLE * jnp.diag(whole).mean()


@jax.jit
def _step(state, rate, rows, *batch):
    """One step of Adam (Kingma and Ba 2015)."""
    fitted, first, second, t = state
    slope = jax.grad(_loss)(fitted, rows, *batch)
    t = t + 1
    first = [0.9 * m + 0.1 * g for m, g in zip(first, slope)]
    second = [0.999 * v + 0.001 * g * g for v, g in zip(second, slope)]
    rates = (rate, rate * WEIGHTS_RATE)
    fitted = [
        x - r * m / (1 - 0.9**t) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8)
        for x, r, m, v in zip(fitted, rates, first, second)
    ]
    return fitted, first, second, t


def fit(cutter, rows, pairs):
    """The rows turned and weighted. A piece that no pair has keeps its weight."""
    random = np.random.default_rng(4)
    questions = _cut(cutter, [q for q, _ in pairs], QUESTION)
    sentences = _cut(cutter, [s for _, s in pairs], SENTENCE)
    place = {s: i for i, (_, s) in enumerate(pairs)}
    said = np.array([place[s] for _, s in pairs])
    rows = jnp.asarray(rows, jnp.float32).at[0].set(0)
    fitted = [jnp.eye(rows.shape[1]), jnp.zeros(len(rows))]
    none = [jnp.zeros_like(x) for x in fitted]
    state = (fitted, none, none, 0.0)
    for step in range(1, STEPS + 1):
        starts = random.choice(len(pairs) // BLOCK, BLOCKS, replace=False) * BLOCK + random.integers(BLOCK)
        chosen = (starts[:, None] + np.arange(BLOCK)).ravel() % len(pairs)
        same = (said[chosen][:, None] == said[chosen]) & ~np.eye(len(chosen), dtype=bool)
        rate = RATE * min(1, step / 50) * (1 - step / (STEPS + 1))
        state = _step(state, rate, rows, questions[chosen], sentences[chosen], same)
    turn, weights = state[0]
    return np.asarray((rows @ turn) * jnp.exp(weights)[:, None])
