"""Makes ../table.bin from nothing."""

import pathlib

import numpy as np

import data
import distil
import encoder
import evaluate
import static
import table

TABLE = pathlib.Path(__file__).resolve().parent.parent / "table.bin"


def main():
    weights, vocabulary = encoder.load_weights(), encoder.vocabulary()
    cutter = static.Cutter(encoder.load_tokenizer(), vocabulary)
    fit, _ = data.pairs()
    texts = [text for pair in fit for text in pair]
    rows, _ = distil.distil(weights, cutter, texts)
    rows[: distil.FIRST_CHARACTER] = 0

    # A word of a running text has length 1 on average.
    pieces = [p for ps in cutter.pieces(texts) for p in ps]
    rows /= np.linalg.norm(rows, axis=1)[pieces].mean()
    rows = table.write(TABLE, vocabulary, rows.astype(np.float32))
    for name, figure in evaluate.report(static.encoder(cutter, rows)).items():
        print(f"{figure:.3f}  {name}")


main()
