"""Measures encoders at finding the sentence that answers a question."""

import numpy as np

import data


def _share(hits):
    return float(np.mean(hits)) if len(hits) else float("nan")


def held_out(encode, among=500, near=20):
    """Over the held-out pairs: the share of questions whose sentence comes
    first among itself and `among` random ones, and among itself and the `near`
    sentences around it, which speak of the same things."""
    _, rows = data.pairs()
    questions = encode([q for q, _ in rows])
    texts = list(dict.fromkeys(s for _, s in rows))
    place = {s: i for i, s in enumerate(texts)}
    vectors = encode(texts)
    random = np.random.default_rng(7)
    far, close = [], []
    for i, (_, s) in enumerate(rows):
        own = place[s]
        others = random.choice(len(texts), among + 1, replace=False)
        others = others[others != own][:among]
        far.append(questions[i] @ vectors[own] > (vectors[others] @ questions[i]).max())
        start = max(0, min(own - near // 2, len(texts) - near - 1))
        others = [j for j in range(start, start + near + 1) if j != own]
        close.append(questions[i] @ vectors[own] > (vectors[others] @ questions[i]).max())
    return {"pairs@1 of 500": _share(far), "pairs@1 of 20": _share(close)}


def document(encode, name):
    """Over a set of shared/eval: the share of questions with a right sentence
    first, and among the first three, of all sentences of the right document."""
    rows = data.set_questions(name)
    questions = encode([r[0] for r in rows])
    texts = list(dict.fromkeys(s for r in rows for s in r[1]))
    place = {s: i for i, s in enumerate(texts)}
    vectors = encode(texts)
    ranks = []
    for i, (_, sentences, right, _) in enumerate(rows):
        scores = vectors[[place[s] for s in sentences]] @ questions[i]
        order = np.argsort(-scores, kind="stable")
        ranks.append(next(k for k, j in enumerate(order) if int(j) in right))
    ranks = np.array(ranks)
    out = {f"{name}@1": _share(ranks < 1), f"{name}@3": _share(ranks < 3)}
    other = np.array([r[3] == "paraphrase" for r in rows])
    if other.any():
        out[f"{name} paraphrase@3"] = _share(ranks[other] < 3)
    return out


def report(encode):
    """All figures of one encoder. encode maps texts to unit vectors."""
    return held_out(encode) | document(encode, "handbook") | document(encode, "xquad-en") | document(encode, "g8")
