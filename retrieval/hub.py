"""Models from a folder or a model hub; the only module that imports sentence-transformers.

A model that lies on this machine is loaded without a word to the hub. One that does not is asked
for once, with a deadline, before anything is downloaded: sentence-transformers itself would try
file after file for minutes where the hub cannot be reached.
"""

import json
import logging
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from retrieval.encoder import REMEDY, EncoderError

REACH_S = 5.0
"""How long the hub may take to say whether it has a model."""
BACKENDS = {"onnx": ("optimum-onnx", "onnxruntime"), "openvino": ("optimum-intel", "openvino")}
"""The packages that each way of running a model needs beyond our own."""
ALL_IN = ("torch", "sentence-transformers", "transformers", "huggingface-hub")
"""What is installed only where it is asked for: the extra of this name in pyproject.toml."""
_HOW = "cách tải trước có ở docs/mo-hinh.md"


@dataclass(frozen=True)
class Use:
    """What a model is for: how sentence-transformers loads it, and which setting a user mends."""

    kind: Literal["SentenceTransformer", "CrossEncoder"]
    setting: str
    remedy: str


EMBEDDING = Use("SentenceTransformer", "DANVAN_EMBEDDING_MODEL", REMEDY)
RERANKING = Use(
    "CrossEncoder",
    "DANVAN_RERANKER_MODEL",
    "hãy sửa DANVAN_RERANKER_MODEL, hoặc bỏ đi để không xếp lại",
)


def load_model(
    name: str,
    use: Use,
    *,
    device: str | None = None,
    backend: str | None = None,
    dtype: str | None = None,
) -> Any:
    """The sentence-transformers model called `name`: a folder, or a name on the hub.

    Raises:
        EncoderError: it is not there, or cannot be loaded with these options.
    """
    _check_backend(backend, dtype)
    folder = Path(name)
    if folder.is_dir() and not any(folder.glob("*.json")):
        msg = f"Thư mục mô hình {folder} thiếu tệp cấu hình; hãy chép lại cả mô hình vào đó."
        raise EncoderError(msg)
    try:
        import sentence_transformers
        from huggingface_hub import constants
        from transformers.utils import logging as told
    except ImportError as exc:
        raise EncoderError(_missing(name, use, exc)) from exc
    # What they have to say is for programmers, and a bar for each load hides our own messages.
    transformers_logging: Any = told  # its functions have no types
    transformers_logging.set_verbosity_error()
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
    _check_device(device)
    load = getattr(sentence_transformers, use.kind)
    options = {
        "device": device,
        "backend": backend or "torch",
        "model_kwargs": {"dtype": dtype} if dtype else None,
    }
    here = folder_of(name, use)
    if here is not None:
        _check_use(name, here, use)
        transformers_logging.disable_progress_bar()
        try:
            # By its folder: for a name huggingface_hub asks the hub what is not about the model at all.
            return load(str(here), local_files_only=True, **options)
        except Exception as exc:  # transformers and each backend raise their own
            if folder.is_dir():
                raise _not_loaded(name, use, exc) from exc
    _ask_hub(name, use)  # there is no such model here, or not all of it
    transformers_logging.enable_progress_bar()
    try:
        # where `folder_of` looks
        model = load(name, cache_folder=constants.HF_HUB_CACHE, **options)
    except Exception as exc:
        raise _not_loaded(name, use, exc) from exc
    here = folder_of(name, use)
    if here is not None:
        _check_use(name, here, use)
    return model


def folder_of(name: str, use: Use) -> Path | None:
    """Where the model's files lie on this machine; None where it has none of them."""
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import try_to_load_from_cache

    for file in ("modules.json", "config.json"):
        try:
            cached = try_to_load_from_cache(_full(name, use), file)
        except ValueError:  # no name that a hub could have
            return None
        if isinstance(cached, str):
            return Path(cached).parent
    return None


def _full(name: str, use: Use) -> str:
    """`name` with the owner that sentence-transformers takes where none is given."""
    import sentence_transformers
    from sentence_transformers.util import ORIGINAL_TRANSFORMER_MODELS

    owner = getattr(sentence_transformers, use.kind).default_huggingface_organization
    is_full = "/" in name or owner is None or name.lower() in ORIGINAL_TRANSFORMER_MODELS
    return name if is_full else f"{owner}/{name}"


def _ask_hub(name: str, use: Use) -> None:
    """Make sure that the hub can be reached and has the model.

    Raises:
        EncoderError: it cannot be reached, is switched off, or has no such model.
    """
    from huggingface_hub import HfApi, constants
    from huggingface_hub.errors import OfflineModeIsEnabled, RepositoryNotFoundError

    endpoint = constants.ENDPOINT
    try:
        HfApi().model_info(_full(name, use), timeout=REACH_S)
    except OfflineModeIsEnabled as exc:
        msg = (
            f"Mô hình {name} chưa có đủ trong máy mà HF_HUB_OFFLINE không cho tải;"
            f" hãy tải trước ({_HOW}), hoặc {_later(use)}."
        )
        raise EncoderError(msg) from exc
    except RepositoryNotFoundError as exc:
        msg = f"Máy chủ {endpoint} không có mô hình {name}, hoặc đòi quyền đọc (HF_TOKEN); {use.remedy}."
        raise EncoderError(msg) from exc
    except ValueError as exc:  # a name that no model can have
        msg = f"{use.setting}={name} không phải tên mô hình; {use.remedy}."
        raise EncoderError(msg) from exc
    except Exception as exc:  # httpx, and whatever stands between us and the hub
        msg = (
            f"Không tới được {endpoint} để tải mô hình {name} ({_reason(exc)});"
            f" hãy kiểm tra mạng hoặc tải trước ({_HOW}), hoặc {_later(use)}."
        )
        raise EncoderError(msg) from exc


def _later(use: Use) -> str:
    return use.remedy.removeprefix("hãy ")


def _check_backend(backend: str | None, dtype: str | None) -> None:
    if backend not in BACKENDS:
        return
    if dtype is not None:
        msg = (
            f"DANVAN_EMBEDDING_DTYPE={dtype} không đi cùng DANVAN_EMBEDDING_BACKEND={backend};"
            " hãy bỏ một trong hai."
        )
        raise EncoderError(msg)
    missing = [package for package in BACKENDS[backend] if not is_installed(package)]
    if missing:
        msg = (
            f"DANVAN_EMBEDDING_BACKEND={backend} cần gói {', '.join(missing)} chưa được cài;"
            " hãy đặt torch (docs/mo-hinh.md nói bản nào của các gói ấy đi được với nhau)."
        )
        raise EncoderError(msg)


def is_installed(package: str) -> bool:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def _missing(name: str, use: Use, exc: ImportError) -> str:
    packages = [package for package in ALL_IN if not is_installed(package)] or [
        exc.name or str(exc)
    ]
    return (
        f"{use.setting}={name} cần gói phần mềm chưa được cài ({', '.join(packages)}); trong thư mục mã"
        f' nguồn, hãy chạy: {sys.executable} -m pip install ".[all-in]", hoặc {_later(use)}.'
    )


def _check_device(device: str | None) -> None:
    if device is None:
        return
    import torch

    try:
        torch.zeros(1, device=device).sum().item()
    except Exception as exc:  # each kind of device raises its own
        msg = (
            f"Không dùng được DANVAN_EMBEDDING_DEVICE={device} trên máy này ({_reason(exc)});"
            " hãy đặt cpu, hoặc bỏ đi để tự chọn."
        )
        raise EncoderError(msg) from exc


def _not_loaded(name: str, use: Use, exc: Exception) -> EncoderError:
    return EncoderError(f"Không nạp được mô hình {name} ({_reason(exc)}); {use.remedy}.")


def not_run(name: str, batch: int, exc: Exception, remedy: str) -> str:
    """What is told where a model that was loaded fails while it reads."""
    return (
        f"Mô hình {name} không chạy được ({_reason(exc)}); nếu thiếu bộ nhớ, hãy giảm"
        f" DANVAN_EMBEDDING_BATCH (đang là {batch}), nếu không, {remedy}."
    )


def _check_use(name: str, folder: Path, use: Use) -> None:
    """Refuse a cross-encoder as an embedding model: it would load, and its vectors mean nothing."""
    if use.kind != "SentenceTransformer" or (folder / "1_Pooling").is_dir():
        return
    saved_as = _read(folder / "config_sentence_transformers.json").get("model_type")
    architectures = _read(folder / "config.json").get("architectures") or [""]
    if saved_as == "CrossEncoder" or str(architectures[0]).endswith("ForSequenceClassification"):
        msg = (
            f"Mô hình {name} là mô hình xếp lại (CrossEncoder), không phải mô hình nhúng;"
            f" hãy đặt nó vào {RERANKING.setting} và {_later(use)}."
        )
        raise EncoderError(msg)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}  # told of, if it matters, by what loads the model
    return content if isinstance(content, dict) else {}


def _reason(exc: Exception) -> str:
    """What a library says, on one line and not at length."""
    text = " ".join(str(exc).split()) or type(exc).__name__
    return text.split(". ")[0].rstrip(".")[:200]
