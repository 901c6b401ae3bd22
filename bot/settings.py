"""Settings from the environment and `.env`: the one module that reads either."""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from dotenv.parser import parse_stream
from pydantic import Field, PositiveInt, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "DANVAN_"
ENV_FILE = Path(".env")

PLANNED = frozenset(
    PREFIX + name
    for name in [
        "RERANKER_MODEL",
        "TELEGRAM_BASE_URL",
        "TELEGRAM_PROXY",
        "ADMIN_IDS",
        "ACCESS",
        "QUESTIONS_PER_MINUTE",
        "RETENTION_DAYS",
        "WEBHOOK_URL",
        "WEBHOOK_SECRET",
        "WEBHOOK_LISTEN",
        "METRICS_LISTEN",
        "LOG_FORMAT",
        "LOG_LEVEL",
        "VECTOR_STORE",
        "MILVUS_URI",
        "JOURNAL_URL",
    ]
)
"""Names kept for features to come: no error, no effect, and `danvan doctor` says so."""


class SettingsError(ValueError):
    """A setting has an unknown name or a value that cannot be used."""


class Settings(BaseSettings):
    """Each field is the setting DANVAN_<NAME>; its description says what values it takes."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file_encoding="utf-8-sig",  # Notepad puts a mark at the front
        env_ignore_empty=True,
        extra="ignore",  # names are checked by `load`, in the environment as well as in the file
        frozen=True,
        hide_input_in_errors=True,
    )

    data_dir: Path = Field(
        Path("var"), description="đường dẫn một thư mục: kho bài đã thêm và chỉ mục"
    )
    shipped: bool = Field(
        default=True, description="true hoặc false: có dùng năm bài kèm sẵn không"
    )
    embedding_model: str = Field(
        "bundled",
        min_length=1,
        description="bundled, thư mục mô hình hoặc tên mô hình sentence-transformers",
    )
    embedding_query_prompt: str | None = Field(
        None, description="chữ đặt trước câu hỏi, ví dụ 'query: ' cho e5"
    )
    embedding_passage_prompt: str | None = Field(
        None, description="chữ đặt trước đoạn văn, ví dụ 'passage: ' cho e5"
    )
    embedding_device: str | None = Field(None, description="cpu, cuda, cuda:0 hoặc mps")
    embedding_backend: Literal["torch", "onnx", "openvino"] | None = Field(
        None, description="torch, onnx hoặc openvino"
    )
    embedding_dtype: Literal["float32", "float16", "bfloat16"] | None = Field(
        None, description="float32, float16 hoặc bfloat16"
    )
    embedding_dim: PositiveInt | None = Field(
        None, description="số nguyên dương: cắt vectơ còn bấy nhiêu chiều"
    )
    telegram_token: SecretStr | None = Field(
        None, description="mã của bot do @BotFather cấp; bí mật"
    )


def known_names() -> set[str]:
    """Every DANVAN_ name that may be set."""
    return {PREFIX + field.upper() for field in Settings.model_fields} | PLANNED


def planned_names_set() -> list[str]:
    """Names that are set but have no effect in this version."""
    return sorted(PLANNED & {name.upper() for name in [*os.environ, *_names_in(ENV_FILE)]})


def load() -> Settings:
    """The settings in force: the environment first, then `.env` in the working directory.

    Raises:
        SettingsError: an unknown DANVAN_ name, an unreadable line of `.env`, or a bad value.
    """
    for where, names in (("môi trường", list(os.environ)), (str(ENV_FILE), _names_in(ENV_FILE))):
        for name in names:
            _check_name(name, where)
    try:
        return Settings(_env_file=ENV_FILE)  # type: ignore[call-arg] # known to pydantic-settings, not to mypy
    except ValidationError as exc:
        field = str(exc.errors()[0]["loc"][0])
        expected = Settings.model_fields[field].description
        raise SettingsError(
            f"Giá trị của {PREFIX}{field.upper()} không dùng được: cần {expected};"
            f" hãy sửa trong môi trường hoặc {ENV_FILE}."
        ) from exc


def _names_in(env_file: Path) -> list[str]:
    """Names set in `env_file`; no error repeats the text of a line, which may hold the token."""
    if not env_file.is_file():
        return []
    try:
        with env_file.open(encoding="utf-8-sig") as stream:
            bindings = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsError(
            f"Không đọc được {env_file.resolve()}: tệp phải ghi bằng UTF-8; hãy sửa hoặc xóa tệp."
        ) from exc
    for binding in bindings:
        if binding.error or (binding.key and binding.value is None):
            text = binding.original.string
            blank = text[: len(text) - len(text.lstrip())]  # blank lines before it count as its own
            raise SettingsError(
                f"{env_file} dòng {binding.original.line + blank.count(chr(10))} không đọc được:"
                " mỗi dòng phải có dạng TÊN=giá trị."
            )
    return [binding.key for binding in bindings if binding.key]


def _check_name(name: str, where: str) -> None:
    upper = name.upper()
    if not upper.startswith(PREFIX) or upper in known_names():
        return
    near = get_close_matches(upper, sorted(known_names()), n=1)
    hint = f"có phải {near[0]}?" if near else "xem các tên trong .env.example."
    raise SettingsError(f"Không có thiết lập {name} (đặt trong {where}); {hint}")
