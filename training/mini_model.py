"""The compact transformer: how large it is, how a text becomes a vector, and the folder that is served.

A pre-norm encoder with rotary positions (ModernBERT, arXiv 2412.13663), because it bears the high rates of a
short training, and because positions cost no weights. At `Shape()`: 16,384 x 384 for the tokens, and a layer
has 4 x 384^2 for attention, 3 x 384 x 1,024 between and 768 for its norms: 6.3 + 6 x 1.8 = 16.9 million
weights, 33.8 MB at 16 bits.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import ModernBertConfig, ModernBertForMaskedLM, PreTrainedTokenizerFast

from training.mini_tokens import FIRST, LAST, MASK, PAD, UNKNOWN, number_of

PROMPTS = {"query": "hỏi: ", "document": "đoạn: "}
"""What is put before a question and before a passage, in training as in service."""
_TIED = "decoder.weight"
"""The same numbers as the token vectors, so not kept twice."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the model is."""

    tokens: int = 16_384
    width: int = 384
    layers: int = 6
    heads: int = 6
    inner: int = 1_024
    longest: int = 256
    """Tokens read of a text, special ones included."""


def halved(device: torch.device) -> torch.autocast:
    """Products at 16 bits on a graphics card; elsewhere nothing changes."""
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda")


class MiniEncoder(torch.nn.Module):  # type: ignore[misc] # torch is untyped here
    """Token ids to one vector a text, of any length: the mean over its tokens."""

    def __init__(self, backbone: Any) -> None:
        super().__init__()
        self.backbone = backbone

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """(texts, width) from (texts, length) ids and which of them are no padding."""
        with halved(ids.device):
            states = self.backbone(input_ids=ids, attention_mask=mask).last_hidden_state
        states = states.float() * mask[:, :, None]
        return states.sum(1) / mask.sum(1, keepdim=True)


def blank_model(shape: Shape, tokenizer: Tokenizer, *, seed: int) -> Any:
    """An untrained ModernBertForMaskedLM; its `model` is what an encoder is made of."""
    torch.manual_seed(seed)
    return ModernBertForMaskedLM(
        ModernBertConfig(
            vocab_size=-(-tokenizer.get_vocab_size() // 64) * 64,
            hidden_size=shape.width,
            intermediate_size=shape.inner,
            num_hidden_layers=shape.layers,
            num_attention_heads=shape.heads,
            max_position_embeddings=2 * shape.longest,
            # texts are too short for windows of attention
            global_attn_every_n_layers=1,  # type: ignore[call-arg] # read from what is left over
            sparse_prediction=True,
            pad_token_id=number_of(tokenizer, PAD),
            cls_token_id=number_of(tokenizer, FIRST),
            sep_token_id=number_of(tokenizer, LAST),
            bos_token_id=number_of(tokenizer, FIRST),
            eos_token_id=number_of(tokenizer, LAST),
        )
    )


def save_weights(module: torch.nn.Module, path: Path) -> None:
    """Write the weights at 16 bits, whole or not at all."""
    weights = {
        name: value.half().cpu().contiguous()
        for name, value in module.state_dict().items()
        if name != _TIED
    }
    unfinished = path.with_suffix(".part")
    save_file(weights, unfinished)
    unfinished.replace(path)


def load_weights(module: torch.nn.Module, path: Path) -> None:
    """Put weights saved by `save_weights` into a module of the same shape.

    Raises:
        ValueError: they are another model's.
    """
    fitting = module.load_state_dict(load_file(path), strict=False)
    missing = [name for name in fitting.missing_keys if name != _TIED]
    if missing or fitting.unexpected_keys:
        raise ValueError(f"{path} holds another model: {(missing + fitting.unexpected_keys)[:3]}")


def save_model(folder: Path, backbone: Any, tokenizer: Tokenizer, shape: Shape, name: str) -> None:
    """Write the folder that sentence-transformers loads, and the name in danvan.json."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    with TemporaryDirectory() as plain:
        backbone.save_pretrained(plain)
        _wrapped(tokenizer, shape).save_pretrained(plain)
        transformer = Transformer(plain, max_seq_length=shape.longest)
    modules = [transformer, Pooling(shape.width, "mean"), Normalize()]
    model = SentenceTransformer(modules=modules, device="cpu", prompts=PROMPTS)
    model.half().save(str(folder), create_model_card=False)
    # stored at 16 bits and served at 32, for which processors are made
    _edit(folder / "config.json", dtype="float32")
    _edit(folder / "danvan.json", name=name)


def _wrapped(tokenizer: Tokenizer, shape: Shape) -> Any:
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call] # transformers has no types here
        tokenizer_object=tokenizer,
        model_max_length=shape.longest,
        pad_token=PAD,
        unk_token=UNKNOWN,
        cls_token=FIRST,
        sep_token=LAST,
        mask_token=MASK,
    )


def _edit(path: Path, **values: str) -> None:
    content = json.loads(path.read_bytes()) if path.exists() else {}
    text = json.dumps({**content, **values}, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def normalized(vectors: torch.Tensor) -> torch.Tensor:
    """Rows of length 1."""
    return functional.normalize(vectors, dim=-1)
