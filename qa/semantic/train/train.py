"""Makes ../table.bin from nothing and prints how good it is, beside words
alone and the full encoder. With --measure, only measures the table there is.
With --compare FILE, says whether the table in FILE is the one there is, byte
for byte, and if not, whether it is as good: how they differ in each figure,
with intervals. It exits with 1 when one of these is beyond chance. With
--from FILE, takes the first two steps as done, with the table in FILE as what
came out of them, and does the last."""

import pathlib
import sys

import numpy as np

import answers
import data
import distil
import encoder
import evaluate
import static
import table
import tune

TABLE = pathlib.Path(__file__).resolve().parent.parent / "table.bin"


def likeness(weights, tokenizer, vocabulary, cutter):
    """The rows after the first two steps, which make them like the encoder."""
    pairs, _ = data.pairs()
    texts = [text for pair in pairs for text in pair]
    rows = distil.distil(weights, cutter, texts)
    rows[: distil.FIRST_CHARACTER] = 0
    pieces = [p for ps in cutter.pieces(texts) for p in ps]
    rows /= np.linalg.norm(rows, axis=1)[pieces].mean()
    return scale(cutter, tune.tune(weights, cutter, tokenizer, vocabulary, rows, pairs))


def scale(cutter, rows):
    """The rows so that a word of a running text has length 1 on average."""
    texts = [text for pair in data.pairs()[0] for text in pair]
    lengths = [np.linalg.norm(rows[word].sum(0)) for words in cutter.words(texts) for word in words]
    return (rows / np.mean(lengths)).astype(np.float32)


def compare(cutter, other):
    """Whether the table at other is as good as the one there is."""
    if pathlib.Path(other).read_bytes() == TABLE.read_bytes():
        print("The two tables are the same, byte for byte.")
        return True
    ours, theirs = table.read(TABLE), table.read(other)
    print("The two tables differ.")
    alike = True
    for name, way in (("texts", lambda rows: evaluate.by_vectors(static.encoder(cutter, rows))), ("word by word", lambda rows: evaluate.softly(cutter, rows))):
        print(f"\n{name}:")
        alike = evaluate.differences(way(ours), way(theirs)) and alike
    return alike


def main():
    tokenizer, vocabulary = encoder.load_tokenizer(), encoder.vocabulary()
    cutter = static.Cutter(tokenizer, vocabulary)
    if "--compare" in sys.argv:
        sys.exit(0 if compare(cutter, sys.argv[sys.argv.index("--compare") + 1]) else 1)
    weights = encoder.load_weights()
    if "--measure" not in sys.argv:
        if "--from" in sys.argv:
            rows = table.read(sys.argv[sys.argv.index("--from") + 1])
        else:
            rows = likeness(weights, tokenizer, vocabulary, cutter)
        rows = answers.fit(cutter, rows, data.pairs()[0])
        table.write(TABLE, vocabulary, scale(cutter, rows))
    rows = table.read(TABLE)
    words = evaluate.by_words
    texts = evaluate.by_vectors(static.encoder(cutter, rows))
    softly = evaluate.softly(cutter, rows)
    full = evaluate.by_vectors(lambda texts: encoder.encode(weights, tokenizer, texts))
    evaluate.print_table({
        "words": words,
        "texts": texts,
        "word by word": softly,
        "words and both": evaluate.together(words, texts, softly),
        "full encoder": full,
        "words and full encoder": evaluate.together(words, full),
    })


main()
