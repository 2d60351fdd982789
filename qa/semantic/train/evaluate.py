"""Measures ways to find the sentence that answers a question.

A way is a function from a question and a list of sentences to their scores.
"""

import re
from functools import cache

import numpy as np

import data


def by_vectors(encode):
    """Scores by the cosine of an encoder's vectors. encode maps texts to unit
    vectors."""
    known = {}

    def vectors(texts):
        missing = [t for t in dict.fromkeys(texts) if t not in known]
        if missing:
            known.update(zip(missing, encode(missing)))
        return np.stack([known[t] for t in texts])

    def score(question, sentences):
        return vectors(sentences) @ vectors([question])[0]

    return score


@cache
def stems(text):
    """The words of a text in lower case, without the commonest endings."""
    return [re.sub(r"(?<=...)(ies|ing|es|ed|s|y|e)$", "", w) for w in re.findall(r"[^\W_]+", text.lower())]


def by_words(question, sentences):
    """Scores by words alone: BM25 (k1 0.9, b 0.4) over the sentences, as a
    share of the highest possible."""
    rows = [stems(s) for s in sentences]
    average = np.mean([len(r) for r in rows])
    out, possible = np.zeros(len(rows)), 1e-9
    for word in dict.fromkeys(stems(question)):  # in their order: sums of floats depend on it
        counts = np.array([r.count(word) for r in rows])
        met = (counts > 0).sum()
        idf = np.log(1 + (len(rows) - met + 0.5) / (met + 0.5))
        possible += idf * 1.9
        out += idf * counts * 1.9 / (counts + 0.9 * (0.6 + 0.4 * np.array([len(r) for r in rows]) / average))
    return out / possible


def softly(cutter, rows):
    """Scores by words matched softly: each word of the question with the
    nearest of the sentence, by the cosine of their vectors, weighted by the
    lengths of the question's."""

    @cache
    def words(text):
        vectors = [rows[w].sum(0) for w in cutter.words([text])[0]] or [np.zeros(rows.shape[1])]
        lengths = np.linalg.norm(vectors, axis=1)
        return vectors / np.maximum(lengths, 1e-9)[:, None], lengths

    def score(question, sentences):
        asked, weights = words(question)
        best = [(asked @ words(s)[0].T).max(1) for s in sentences]
        return np.array(best) @ weights / max(weights.sum(), 1e-9)

    return score


def together(*ways):
    """Scores by the sum of several."""
    return lambda question, sentences: sum(way(question, sentences) for way in ways)


def held_out(score, among=500, near=20):
    """Over the held-out pairs: the ranks, from 0, of a question's sentence
    among itself and `among` random ones, and among itself and the `near`
    around it, which speak of the same things."""
    _, pairs = data.pairs()
    texts = list(dict.fromkeys(s for _, s in pairs))
    place = {s: i for i, s in enumerate(texts)}
    random = np.random.default_rng(7)
    far, close = [], []
    for question, sentence in pairs:
        own = place[sentence]
        others = random.choice(len(texts), among + 1, replace=False)
        start = max(0, min(own - near // 2, len(texts) - near - 1))
        for ranks, candidates in ((far, others[others != own][:among]), (close, range(start, start + near + 1))):
            candidates = [own] + [j for j in candidates if j != own]
            scores = score(question, [texts[j] for j in candidates])
            ranks.append(int((scores[1:] >= scores[0]).sum()))
    return np.array(far), np.array(close)


def in_document(score, name):
    """Over a set of questions: the rank, from 0, of the first right sentence
    among all of the right document."""
    ranks = []
    for question, sentences, right, _ in data.questions(name):
        order = np.argsort(-score(question, sentences), kind="stable")
        ranks.append(next(k for k, j in enumerate(order) if int(j) in right))
    return np.array(ranks)


def hits(score, sets=("handbook", "xquad-en", "g8", "clinic")):
    """Of each figure, by its name, which questions one way finds the right
    sentence for."""
    far, close = held_out(score)
    out = {"pairs, 500 random: first": far < 1, "pairs, 20 near: first": close < 1}
    for name in sets:
        ranks = in_document(score, name)
        paraphrase = np.array([r[3] for r in data.questions(name)])
        out[f"{name}: first"] = ranks < 1
        out[f"{name}: in three"] = ranks < 3
        if paraphrase.any():
            out[f"{name}, worded otherwise: in three"] = ranks[paraphrase] < 3
    return out


def report(score):
    """The figures of one way, each a share of the questions."""
    return {name: float(found.mean()) for name, found in hits(score).items()}


def differences(before, after, draws=2000):
    """Prints what `after` brings over `before`, and what encloses it in 95 of
    100 cases: the percentiles of the difference over questions drawn anew with
    replacement, the same ones for both (a paired bootstrap, as ../../eval has
    it). Returns whether no difference is outside of chance."""
    alike, random = True, np.random.default_rng(1)
    print("| figure | before | after | difference | 95 of 100 within |\n|---|---|---|---|---|")
    after = hits(after)
    for figure, x in hits(before).items():
        y = after[figure]
        drawn = random.integers(len(x), size=(draws, len(x)))
        low, high = np.quantile((y[drawn].mean(1) - x[drawn].mean(1)), [0.025, 0.975])
        alike = alike and low <= 0 <= high
        print(f"| {figure} | {x.mean():.3f} | {y.mean():.3f} | {y.mean() - x.mean():+.3f} | {low:+.3f} to {high:+.3f} |", flush=True)
    return alike


def print_table(ways):
    """Prints the figures of several ways, by name, side by side."""
    columns = [report(score) for score in ways.values()]
    print("| figure |", " | ".join(ways), "|")
    print("|---|" + "---|" * len(ways))
    for figure in columns[0]:
        print(f"| {figure} |", " | ".join(f"{c[figure]:.3f}" for c in columns), "|", flush=True)
