"""The texts that the table is fitted to and measured on, read from
`shared/eval` beside the checkout."""

import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[3]
EVAL = ROOT.parent / "shared" / "eval"

# Where the sets of questions are.
SETS = {name: EVAL / name for name in ("handbook", "xquad-en", "g8")} | {
    name: ROOT / "qa" / "testdata" / name for name in ("clinic", "cooperativa")
}

# Pairs stand in the order of their articles, so a cut keeps articles whole.
# What is behind it is never fitted to.
HELD_OUT = 2000


def pairs():
    """Question-sentence pairs: those to fit to, and those held out."""
    with open(EVAL / "sentences" / "pairs.jsonl", encoding="utf-8") as f:
        rows = [json.loads(line) for line in f]
    both = [(r["question"], r["sentence"]) for r in rows]
    return both[:-HELD_OUT], both[-HELD_OUT:]


def plain(s):
    """s as answers are compared: lower case, only letters and digits."""
    return " " + " ".join(re.findall(r"[^\W_]+", s.lower())) + " "


def sentences(markdown):
    """The sentences, list items and table rows of a Markdown text, roughly."""
    out, paragraph = [], []

    def flush():
        if paragraph:
            out.extend(re.split(r"(?<=[.!?])\s+(?=[A-Z0-9\"'(*])", " ".join(paragraph)))
            paragraph.clear()

    for line in markdown.splitlines():
        line = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", line.strip())
        if not line or line[0] in "#|" or re.match(r"([-*+]|\d+\.)\s", line):
            flush()
        line = re.sub(r"^([-*+]|\d+\.|#+)\s+", "", line).replace("|", " ").strip()
        if line:
            paragraph.append(line)
    flush()
    return [s[:400] for s in out if len(re.findall(r"\w+", s)) > 1]


def questions(name):
    """The answerable questions of a set without history, each with the
    sentences of its document, the positions of the right ones, and whether it
    is worded unlike the document. Questions whose answer stands in no one
    sentence are left out."""
    folder, out, cache = SETS[name], [], {}
    with open(folder / "questions.jsonl", encoding="utf-8") as f:
        rows = [json.loads(line) for line in f]
    for r in rows:
        if not r["answerable"] or r.get("history") or r.get("parts"):
            continue
        if r["doc"] not in cache:
            text = (folder / "docs" / r["doc"]).read_text(encoding="utf-8")
            cache[r["doc"]] = list(dict.fromkeys(sentences(re.sub(r"<[^>]+>", "\n", text) if r["doc"].endswith(".html") else text)))
        answers = [plain(a) for a in r["answers"]]
        right = {i for i, s in enumerate(cache[r["doc"]]) if any(a in plain(s) for a in answers)}
        if right:
            out.append((r["question"], cache[r["doc"]], right, r.get("wording") == "paraphrase"))
    return out
