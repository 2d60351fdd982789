"""bm25s as a peer of the benchmark: the two commands of ../README.md."""

import json
import os
import re
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"

import bm25s  # noqa: E402
import Stemmer  # noqa: E402

BACKEND = os.environ.get("BM25S_BACKEND", "numba")
WORD = re.compile(r"(?u)\w+")


def lines(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def say(value):
    print(json.dumps(value), flush=True)


def index(passages, folder):
    begin = time.perf_counter()
    texts = ["\n".join((p["title"], p["heading"], p["body"])) for p in lines(passages)]
    tokens = bm25s.tokenize(
        texts, token_pattern=WORD.pattern, stopwords=None,
        stemmer=Stemmer.Stemmer("english"), show_progress=False)
    retriever = bm25s.BM25(method="lucene", k1=0.9, b=0.4, backend=BACKEND)
    retriever.index(tokens, show_progress=False)
    retriever.save(folder, show_progress=False)
    say({"seconds": time.perf_counter() - begin, "merge_seconds": 0})


def serve(folder, questions):
    begin = time.perf_counter()
    retriever = bm25s.BM25.load(folder, mmap=True, show_progress=False)
    retriever.backend = BACKEND
    if BACKEND == "numba":
        retriever.activate_numba_scorer()
    opened = (time.perf_counter() - begin) * 1000

    stemmer = Stemmer.Stemmer("english")
    queries = []
    for question in lines(questions):
        terms = set()
        for word in question["words"]:
            terms.update(stemmer.stemWords(WORD.findall(word.lower())))
        known = sorted(t for t in terms if t in retriever.vocab_dict)
        queries.append([known or [""]])

    def ask(query):
        found = retriever.retrieve(
            query, k=10, show_progress=False, n_threads=0, return_as="tuple")
        return [int(d) for d, s in zip(found.documents[0], found.scores[0]) if s > 0]

    begin = time.perf_counter()
    ask(queries[0])
    say({"open_ms": opened, "first_ms": (time.perf_counter() - begin) * 1000})
    for line in sys.stdin:
        start, end = map(int, line.split())
        times, hits = [], []
        for query in queries[start:end]:
            begin = time.perf_counter_ns()
            hits.append(ask(query))
            times.append(time.perf_counter_ns() - begin)
        say({"ns": times, "hits": hits})


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["index", passages, folder]:
            index(passages, folder)
        case ["serve", folder, _, questions]:
            serve(folder, questions)
        case _:
            sys.exit("usage: peer.py index PASSAGES FOLDER | serve FOLDER PASSAGES QUESTIONS")
