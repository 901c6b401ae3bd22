"""Saving token vectors as a folder that both sentence-transformers and model2vec read."""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from training.contrast import Table
from training.tokens import UNKNOWN


def save_folder(folder: Path, tokenizer: Tokenizer, table: Table) -> None:
    """Write the model folder, without its manifest and card.

    Each token's vector is kept as 8-bit numbers and one scale, which both libraries multiply. The
    unknown token gets zeros, because one library counts it and the other leaves it out.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    table = table.copy()
    table[tokenizer.token_to_id(UNKNOWN)] = 0.0
    largest = np.abs(table).max(axis=1)
    scales = np.where(largest > 0, largest / 127, 1.0).astype(np.float32)
    rows = np.rint(table / scales[:, None]).astype(np.int8)
    modules = [StaticEmbedding(tokenizer, embedding_weights=table), Normalize()]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder), create_model_card=False)
    save_file({"embeddings": rows, "weights": scales}, folder / "model.safetensors")
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    # model2vec's own layout: it looks for the scales only beside a config.json
    _write(folder / "config.json", {"normalize": True, "max_length": None})


def write_manifest(folder: Path, name: str, *, dense_share: float) -> None:
    """Put the model's name, and how much its cosine counts in a hybrid score, into danvan.json.

    What else is there stays: thresholds are calibrated after the model is made.
    """
    path = folder / "danvan.json"
    manifest = json.loads(path.read_bytes()) if path.exists() else {}
    fusion = {"lexical": round(1 - dense_share, 2), "dense": dense_share}
    _write(path, {**manifest, "name": name, "fusion": fusion})


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
