"""Text to vectors: the one seam behind which every embedding model stands."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

Vectors = npt.NDArray[np.float32]

BUNDLED = Path(__file__).parent / "models" / "bundled"
"""The encoder that ships: a static model, no download and no torch."""

_HASH_WHOLE = 64 * 2**20  # bytes; larger files are known by name, size and time


REMEDY = "hãy sửa DANVAN_EMBEDDING_MODEL, hoặc bỏ đi để dùng mô hình kèm sẵn"


class EncoderError(ValueError):
    """A model cannot be loaded or used as the settings say."""


class Fusion(BaseModel):
    """What each side counts in a hybrid score; measured per model, for a weak encoder can hurt."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    lexical: float = Field(default=0.8, ge=0)
    dense: float = Field(default=0.2, ge=0)


class Thresholds(BaseModel):
    """From which share of a question's telling words on (0 to 1) a find answers it; see training/calibrate.py."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    figure: float = Field(default=0.4, ge=0, le=1)
    """Around a figure that is stated."""
    loose_figure: float = Field(default=0.6, ge=0, le=1)
    """The same where only a general word was asked for: "lần" for "cuộc đối thoại"."""
    meant: float = Field(default=2.0, ge=0, le=2)
    """That share and the cosine of question and sentence together, where the share alone is too little;
    2 for a model whose cosines have not been measured, so that words alone decide."""
    sentence: float = Field(default=0.42, ge=0, le=1)
    """In and around a sentence that is quoted."""
    listed: float = Field(default=0.4, ge=0, le=1)
    """In a sentence for which its article is listed."""


class ModelManifest(BaseModel):
    """What a model folder says about itself in danvan.json; the defaults where there is none."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = Field(min_length=1)
    fusion: Fusion = Fusion()
    thresholds: Thresholds = Thresholds()

    @classmethod
    def read(cls, folder: Path) -> "ModelManifest":
        """The manifest in `folder`.

        Raises:
            EncoderError: danvan.json is there but broken.
        """
        path = folder / "danvan.json"
        try:
            return cls.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return cls(name=folder.name)
        except ValidationError as exc:
            first = exc.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"])) or "cả tệp"
            msg = f"{path}: {where}: {first['msg']}; hãy sửa hoặc bỏ tệp này."
            raise EncoderError(msg) from exc


class Encoder(Protocol):
    """Turns questions and passages into vectors whose inner product is their cosine.

    Each row has length 1; it is all zeros where the text has no token that the model knows.
    """

    @property
    def name(self) -> str:
        """Model name as the index's manifest records it."""

    @property
    def digest(self) -> str:
        """Changes whenever the same text could give another vector: weights, prompts, dimension."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    @property
    def manifest(self) -> ModelManifest:
        """Fusion weights and thresholds measured for this model."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dim) float32."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dim) float32."""


def load_encoder(  # noqa: PLR0913 - one setting each, all but the first by name
    name: str = "bundled",
    *,
    query_prompt: str | None = None,
    passage_prompt: str | None = None,
    device: str | None = None,
    backend: str | None = None,
    dtype: str | None = None,
    dim: int | None = None,
    batch: int | None = None,
) -> Encoder:
    """The encoder called `name`: "bundled", "bundled:NAME", a model folder, or a name on the model hub.

    Args:
        name: a static folder is read without torch, anything else by sentence-transformers.
        query_prompt: put before each question; None takes the model's own.
        passage_prompt: put before each passage; None takes the model's own.
        device: "cpu", "cuda", …; None takes the best there is. A static model has no use for it.
        backend: "torch", "onnx" or "openvino"; None is torch.
        dtype: "float32", "float16" or "bfloat16"; None takes the model's own.
        dim: keep only the first numbers of each vector, for models trained to allow it.
        batch: how many texts a transformer reads at once; a static model has no use for it.

    Raises:
        EncoderError: the model is missing, broken, or needs a package that is not installed.
    """
    folder = _bundled(name) if name.partition(":")[0] == "bundled" else Path(name).expanduser()
    if is_static(folder):
        from retrieval.encoders_static import StaticEncoder

        return StaticEncoder.load(
            folder, query_prompt=query_prompt, passage_prompt=passage_prompt, dim=dim
        )
    if not folder.exists() and (name == "bundled" or not is_hub_name(name)):
        msg = f"Không có thư mục mô hình {folder}; {REMEDY}."
        raise EncoderError(msg)
    from retrieval.encoders_transformer import TransformerEncoder

    return TransformerEncoder.load(
        str(folder) if folder.exists() else name,
        query_prompt=query_prompt,
        passage_prompt=passage_prompt,
        device=device,
        backend=backend,
        dtype=dtype,
        dim=dim,
        batch=batch,
    )


def _bundled(name: str) -> Path:
    """The folder of "bundled" or "bundled:NAME"."""
    if name == "bundled":
        return BUNDLED
    part = name.partition(":")[2]
    folder = BUNDLED.parent / part
    if folder.parent != BUNDLED.parent or not is_static(folder):
        msg = f"Không có mô hình kèm sẵn nào tên {part or name}; {REMEDY}."
        raise EncoderError(msg)
    return folder


def is_hub_name(name: str) -> bool:
    """Whether `name` looks like owner/model rather than like a path on this machine."""
    return not name.startswith(("/", ".", "~")) and name.count("/") <= 1 and "\\" not in name


def is_static(folder: Path) -> bool:
    """Whether `folder` holds nothing but a table of token vectors, so that torch is not needed."""
    try:
        modules = json.loads((folder / "modules.json").read_bytes())
        kinds = [module["type"].rpartition(".")[2] for module in modules]
    except (OSError, ValueError, TypeError, KeyError):
        return False
    return kinds in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"])


def too_few(name: str, has: int, wanted: int) -> str:
    """What is told where vectors are to be cut to more numbers than they have."""
    return (
        f"Mô hình {name} chỉ có {has} chiều, không cắt được còn {wanted};"
        f" hãy đặt DANVAN_EMBEDDING_DIM từ {has} trở xuống, hoặc bỏ đi."
    )


def digest_of(folder: Path | None, *settings: object) -> str:
    """Digest of the files in a model folder and of the settings it is used with."""
    digest = hashlib.sha256(json.dumps(settings, ensure_ascii=False).encode())
    for path in sorted(folder.rglob("*")) if folder else []:
        if not path.is_file() or path.name in _NOT_WEIGHTS or path.suffix == ".md":
            continue
        digest.update(str(path.relative_to(folder or path)).encode())
        status = path.stat()
        if status.st_size <= _HASH_WHOLE:
            digest.update(path.read_bytes())
        else:
            digest.update(f"{status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()[:32]


_NOT_WEIGHTS = {"danvan.json", ".gitattributes"}  # fusion weights may change without a new index
