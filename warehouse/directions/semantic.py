"""An optional scorer by meaning: any sentence-embedding model in a folder that the user names.

Off unless a folder is named. No model comes with the program. What it finds is joined to the candidates by
n-grams (a union: sums of both scores were measured to lose what either finds alone).
Belongs here: texts to unit vectors, neighbors of vectors. Does not belong here: choosing or fetching a model.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import polars as pl

_BATCH = 64
_QUERIES = 512
_LONGEST = 256


class SemanticError(ValueError):
    """A model folder that cannot be used; the message is one Chinese sentence."""


class Encoder(Protocol):
    """Anything that turns texts into vectors of length 1."""

    @property
    def name(self) -> str:
        """What the manifest says about it."""
        ...

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """float32, texts x dimensions, each row of length 1 (or 0 for an empty text)."""
        ...


@dataclass(frozen=True)
class OnnxEncoder:
    """`model.onnx` and `tokenizer.json` of a folder; vectors are the mean over the tokens of the text."""

    name: str
    session: Any
    tokenizer: Any

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Encodes in batches of like length, so that the answer for a text does not depend on its company."""
        order = sorted(range(len(texts)), key=lambda place: (len(texts[place]), place))
        vectors: list[np.ndarray | None] = [None] * len(texts)
        names = [entry.name for entry in self.session.get_inputs()]
        for start in range(0, len(order), _BATCH):
            part = order[start : start + _BATCH]
            encoded = self.tokenizer.encode_batch([texts[place] for place in part])
            fields = {
                "input_ids": np.array([item.ids for item in encoded], dtype=np.int64),
                "attention_mask": np.array([item.attention_mask for item in encoded], dtype=np.int64),
                "token_type_ids": np.array([item.type_ids for item in encoded], dtype=np.int64),
            }
            hidden = self.session.run(None, {name: fields[name] for name in names})[0]
            mask = fields["attention_mask"][:, :, None]
            mean = (hidden * mask).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)
            for place, vector in zip(part, mean, strict=True):
                length = float(np.linalg.norm(vector))
                vectors[place] = (vector / length if length else vector).astype(np.float32)
        return np.stack([vector for vector in vectors if vector is not None]) if texts else np.zeros((0, 1))


def open_encoder(folder: Path) -> OnnxEncoder:
    """The model in `folder`.

    Raises SemanticError when a file or the extra `semantic` (onnxruntime, tokenizers) is missing.
    """
    for name in ("model.onnx", "tokenizer.json"):
        if not (folder / name).is_file():
            raise SemanticError(f"模型文件夹 {folder} 中没有 {name}，请放入 ONNX 模型与分词文件。")
    try:
        onnxruntime = importlib.import_module("onnxruntime")
        tokenizers = importlib.import_module("tokenizers")
    except ImportError as error:
        raise SemanticError(
            "没有安装语义比对组件，请先运行 pip install 'tic-observatory[semantic]'。"
        ) from error
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_padding()
    tokenizer.enable_truncation(_LONGEST)
    options = onnxruntime.SessionOptions()
    # One order of additions, so that the same texts give the same vectors.
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    mark = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()[:12]
    return OnnxEncoder(f"{folder.name}@{mark}", session, tokenizer)


def nearest_by_meaning(queries: np.ndarray, corpus: np.ndarray, count: int) -> pl.DataFrame:
    """The `count` nearest rows by cosine for each query: query, row (Int64), meaning (Float64); ties by row."""
    found = [pl.DataFrame(schema={"query": pl.Int64, "row": pl.Int64, "meaning": pl.Float64})]
    for start in range(0, len(queries), _QUERIES):
        likeness = np.round(queries[start : start + _QUERIES] @ corpus.T, 6).astype(np.float64)
        best = np.argsort(-likeness, axis=1, kind="stable")[:, :count]
        query = np.repeat(np.arange(start, start + len(likeness), dtype=np.int64), best.shape[1])
        meaning = np.take_along_axis(likeness, best, axis=1).ravel()
        found.append(pl.DataFrame({"query": query, "row": best.ravel().astype(np.int64), "meaning": meaning}))
    return pl.concat(found)


def joined_ranking(lexical: pl.DataFrame, semantic: pl.DataFrame, count: int) -> pl.DataFrame:
    """Both rankings taken turn by turn (the first of each, then the second of each …), each row once.

    `lexical` and `semantic`: query, row, in order of rank. Gives query, row and place (from 1), at most `count`
    a query; on equal turns the lexical answer comes first.
    """

    def turns(ranking: pl.DataFrame, order: int) -> pl.DataFrame:
        turn = pl.int_range(pl.len(), dtype=pl.Int64).over("query").alias("turn")
        return ranking.select("query", "row", turn, pl.lit(order).alias("order"))

    return (
        pl.concat([turns(lexical, 0), turns(semantic, 1)])
        .sort("query", "turn", "order", "row")
        .unique(["query", "row"], keep="first", maintain_order=True)
        .with_columns((pl.int_range(pl.len(), dtype=pl.Int64).over("query") + 1).alias("place"))
        .filter(pl.col("place") <= count)
        .select("query", "row", "place")
    )
