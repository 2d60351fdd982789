"""Writes ../testdata/tokens.jsonl.gz: 10,000 texts with the pieces that the
reference tokenizer cuts them into. The texts are made here, so that they are
nobody's: words of the vocabulary in sentences with marks, numbers, capitals
and accents; words put together from pieces; and characters of many scripts, all of
them in Unicode 8, the version that the reference tokenizer knows.
"""

import gzip
import json
import pathlib
import random
import unicodedata

import encoder

OUT = pathlib.Path(__file__).resolve().parent.parent / "testdata" / "tokens.jsonl.gz"
MARKS = list(",.;:!?'\"()[]{}<>-–—…/\\@#$%^&*_=+|~`°§€£¥©™•¿¡«»“”‘’„‹›†‡′″№½²³¹·×÷≠≤≥→☃✓😀👍🏽‍🇩🇪")
SPACES = [" ", "  ", "\n", "\t", "\r\n", "\u00a0", "\u2003", "\u3000", "\u2028", "\u200b", "\ufeff", "\u00ad", "\x00", "\x07", "\x85"]
# First and last character of blocks that texts are written in.
BLOCKS = [(0xA1, 0x24F), (0x250, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x4FF), (0x531, 0x58A), (0x591, 0x5F4),
          (0x620, 0x6FF), (0x905, 0x97F), (0xE01, 0xE5B), (0x10A0, 0x10FF), (0x1E00, 0x1EFF), (0x1F00, 0x1FFE),
          (0x2010, 0x205E), (0x2070, 0x209C), (0x20A0, 0x20BF), (0x2100, 0x218B), (0x2190, 0x22FF), (0x2460, 0x24FF),
          (0x3001, 0x30FF), (0x3400, 0x3420), (0x4E00, 0x9FA5), (0xAC00, 0xD7A3), (0xF900, 0xFAD9), (0xFB00, 0xFB06),
          (0xFF01, 0xFFEE), (0x1D400, 0x1D4FF), (0x1F600, 0x1F64F), (0x20000, 0x20100), (0x2B820, 0x2B930), (0xE000, 0xE010)]


def accented(r, word):
    return "".join(c + r.choice("\u0300\u0301\u0302\u0303\u0308\u030c\u0327") if c.isalpha() and r.random() < 0.3 else c for c in word)


def word(r, words, pieces):
    w = r.choice(words)
    roll = r.random()
    if roll < 0.2:
        w = "".join([w, *r.choices(pieces, k=r.randint(1, 4))])
    elif roll < 0.25:
        w = str(r.randint(0, 10 ** r.randint(1, 9)))
    elif roll < 0.3:
        w = "".join(r.choices("abcdefghijklmnopqrstuvwxyzäöüßéñøł0123456789", k=r.randint(1, 14)))
    elif roll < 0.301:
        w = w * 30
    if r.random() < 0.2:
        w = r.choice([str.upper, str.title, str.swapcase])(w)
    if r.random() < 0.1:
        w = unicodedata.normalize(r.choice(["NFC", "NFD"]), accented(r, w))
    return w


def sentence(r, words, pieces):
    out = []
    for _ in range(r.randint(1, 9)):
        out.append(word(r, words, pieces))
        if r.random() < 0.25:
            out.append(r.choice(MARKS))
        out.append(" " if r.random() < 0.9 else r.choice(SPACES + [""]))
    return "".join(out)


def script(r):
    first, last = r.choice(BLOCKS)
    return "".join(chr(r.randint(first, last)) if r.random() < 0.8 else r.choice(MARKS + SPACES + list("aZ9")) for _ in range(r.randint(1, 20)))


def main():
    r = random.Random(4)
    vocabulary = encoder.vocabulary()
    words = [p for p in vocabulary[999:] if not p.startswith("##")]
    pieces = [p[2:] for p in vocabulary if p.startswith("##")]
    texts = [sentence(r, words, pieces) for _ in range(7000)] + [script(r) for _ in range(3000)]
    tokenizer = encoder.load_tokenizer()
    tokenizer.encode_special_tokens = True
    lines = [
        json.dumps({"text": t, "pieces": e.ids}, ensure_ascii=False, separators=(",", ":"))
        for t, e in zip(texts, tokenizer.encode_batch(texts, add_special_tokens=False))
    ]
    OUT.parent.mkdir(exist_ok=True)
    with open(OUT, "wb") as f, gzip.GzipFile(fileobj=f, mode="wb", mtime=0, filename="") as z:
        z.write(("\n".join(lines) + "\n").encode("utf-8"))


main()
