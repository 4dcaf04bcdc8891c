"""The optional scorer by meaning: union with the lexical ranking, and a real model in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from warehouse.directions.evaluation import evaluate
from warehouse.directions.resources import load_resources
from warehouse.directions.searching import search
from warehouse.directions.semantic import (
    SemanticError,
    joined_ranking,
    nearest_by_meaning,
    open_encoder,
)

RESOURCES = load_resources()
MEANINGS = {"内燃机节油": 0, "引擎降耗": 0, "肉鸡养殖": 1, "内燃机标准": 2}


class Meanings:
    """An encoder that knows the meaning of four texts."""

    name = "known"

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), 3), np.float32)
        for row, text in enumerate(texts):
            if text in MEANINGS:
                vectors[row, MEANINGS[text]] = 1
        return vectors


def frame(texts: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame({"id": [f"t{number}" for number in range(len(texts))], "text": list(texts)})


def test_what_only_the_model_finds_is_joined_and_nothing_lexical_is_lost() -> None:
    corpus = frame(["内燃机标准", "引擎降耗", "肉鸡养殖"])
    queries = frame(["内燃机节油"])
    ((_, lexical, _),) = search(corpus, queries, RESOURCES, top_k=2)
    ((_, both, points),) = search(corpus, queries, RESOURCES, top_k=2, encoder=Meanings())
    assert lexical == ["t0"]
    assert both == ["t0", "t1"]
    assert points == sorted(points, reverse=True)


def test_turns_are_taken_and_no_row_comes_twice() -> None:
    lexical = pl.DataFrame({"query": [0, 0, 0], "row": [5, 6, 7]})
    semantic = pl.DataFrame({"query": [0, 0, 0, 1], "row": [6, 9, 5, 4]})
    joined = joined_ranking(lexical, semantic, 3)
    assert joined.filter(pl.col("query") == 0)["row"].to_list() == [5, 6, 9]
    assert joined.filter(pl.col("query") == 1).rows() == [(1, 4, 1)]


def test_neighbors_by_meaning_break_ties_by_row() -> None:
    vectors = np.eye(3, dtype=np.float32)[[0, 0, 1]]
    found = nearest_by_meaning(vectors, vectors, 2)
    assert found["row"].to_list() == [0, 1, 0, 1, 2, 0]


def test_the_model_is_a_feature_and_its_neighbors_are_candidates() -> None:
    pairs = pl.DataFrame(
        {
            "text_a": ["内燃机节油", "内燃机节油"],
            "text_b": ["引擎降耗", "肉鸡养殖"],
            "grade": [3, 0],
            "is_graded": [True, True],
        }
    )
    without, with_model = evaluate(pairs, RESOURCES), evaluate(pairs, RESOURCES, None, Meanings())
    gained = (with_model.scored["score"] - without.scored["score"]).to_list()
    assert gained == pytest.approx([RESOURCES.weights["meaning"], 0])
    assert without.candidate_recall[20] == 0
    assert with_model.candidate_recall[20] == 1


def test_a_folder_without_a_model_is_named() -> None:
    with pytest.raises(SemanticError, match=r"model\.onnx"):
        open_encoder(Path(__file__).parent)


def tiny_model(folder: Path) -> None:
    """A sentence model of three words: an embedding table as ONNX, and a tokenizer."""
    onnx = pytest.importorskip("onnx")
    tokenizers = pytest.importorskip("tokenizers")
    pytest.importorskip("onnxruntime")
    helper = onnx.helper
    table = np.array([[0, 0], [1, 0], [0, 1], [3, 4]], np.float32)
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["hidden"])],
        "tiny",
        [helper.make_tensor_value_info("input_ids", onnx.TensorProto.INT64, ["b", "t"])],
        [helper.make_tensor_value_info("hidden", onnx.TensorProto.FLOAT, ["b", "t", 2])],
        [onnx.numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(folder / "model.onnx"))
    words = {"[PAD]": 0, "one": 1, "two": 2, "both": 3}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[PAD]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))


def test_a_real_model_gives_the_mean_over_the_tokens_whatever_the_company(tmp_path: Path) -> None:
    tiny_model(tmp_path)
    encoder = open_encoder(tmp_path)
    vectors = encoder.encode(["one", "two one", "both"])
    expected = [[1, 0], [np.sqrt(0.5), np.sqrt(0.5)], [0.6, 0.8]]
    assert np.allclose(vectors, expected, atol=1e-6)
    assert np.array_equal(encoder.encode(["two one"])[0], vectors[1])
    assert encoder.encode([]).shape[0] == 0
    assert encoder.name.startswith(f"{tmp_path.name}@")
