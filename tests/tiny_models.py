"""Transformer models small enough to build in a test, as a hub would hold them."""

import json
from pathlib import Path
from typing import Any

WORDS = ("dân", "vận", "khéo", "mô", "hình", "nhà", "xã", "hỏi", "gì", "query", "passage", ":")


def _save_transformer(folder: Path, kind: str, *, labels: int = 1, fixed: Any = None) -> None:
    """A BERT of one layer with random weights, the same at each call, and a tokenizer by words."""
    import torch
    import transformers
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = {token: number for number, token in enumerate([*special, *WORDS])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, vocabulary[token]) for token in ("[CLS]", "[SEP]")],
    )
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=64,
    ).save_pretrained(folder)
    config = transformers.BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        num_labels=labels,
    )
    torch.manual_seed(1)
    model = getattr(transformers, kind)(config)
    if fixed is not None:
        fixed(model, vocabulary)
    model.save_pretrained(folder)


def embedding_model(folder: Path, prompts: dict[str, str] | None = None) -> Path:
    """An embedding model of 16 numbers, the mean over its tokens."""
    _save_transformer(folder, "BertModel")
    (folder / "1_Pooling").mkdir()
    pooling = {"word_embedding_dimension": 16, "pooling_mode_mean_tokens": True}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling), "utf-8")
    modules = [
        {
            "idx": number,
            "name": str(number),
            "path": path,
            "type": f"sentence_transformers.models.{kind}",
        }
        for number, (path, kind) in enumerate([("", "Transformer"), ("1_Pooling", "Pooling")])
    ]
    (folder / "modules.json").write_text(json.dumps(modules), "utf-8")
    if prompts is not None:
        config = {"prompts": prompts}
        (folder / "config_sentence_transformers.json").write_text(json.dumps(config), "utf-8")
    return folder


def cross_encoder(folder: Path, *, labels: int = 1, likes: str | None = None) -> Path:
    """A cross-encoder as hubs hold them: a sequence classifier.

    With `likes`, its score is the larger the more of the pair's words are that one: the weights of
    every layer are nothing but what carries this one word's mark to the first token.
    """
    fixed = None if likes is None else lambda model, vocabulary: _mark(model, vocabulary[likes])
    _save_transformer(folder, "BertForSequenceClassification", labels=labels, fixed=fixed)
    return folder


def _mark(model: Any, token: int) -> None:
    import torch

    with torch.no_grad():
        for name, weights in model.named_parameters():
            weights.fill_(1.0 if "LayerNorm.weight" in name else 0.0)
        # Layers scale each token's numbers to mean 0 and width 1, so a mark needs a counterweight.
        words = model.bert.embeddings.word_embeddings.weight
        words[:, 0], words[:, 1] = 1.0, -1.0
        words[token, 2], words[token, 3] = 5.0, -5.0
        attention = model.bert.encoder.layer[0].attention
        for mixing in (attention.self.value, attention.output.dense, model.bert.pooler.dense):
            mixing.weight.copy_(torch.eye(mixing.weight.shape[0]))
        model.classifier.weight[0, 2] = 1.0


def in_hub_cache(cache: Path, name: str, build: Any) -> Path:
    """What `build` makes, laid into `cache` as if it had been downloaded from the hub under `name`."""
    repository = cache / "hub" / f"models--{name.replace('/', '--')}"
    commit = "0123456789abcdef0123456789abcdef01234567"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(commit, "utf-8")
    snapshot = repository / "snapshots" / commit
    snapshot.mkdir(parents=True)
    build(snapshot)
    return snapshot
