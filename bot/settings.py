"""Settings from the environment and `.env`: the one module that reads either."""

import os
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from dotenv.parser import parse_stream
from pydantic import Field, NonNegativeInt, PositiveInt, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "DANVAN_"
ENV_FILE = Path(".env")

PLANNED = frozenset(
    PREFIX + name
    for name in [
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
    embedding_batch: PositiveInt | None = Field(
        None, description="số nguyên dương: mô hình đọc bấy nhiêu đoạn một lượt"
    )
    reranker_model: str | None = Field(
        None,
        min_length=1,
        description="thư mục mô hình hoặc tên mô hình CrossEncoder của sentence-transformers",
    )
    fetch_private_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="tên máy hoặc tên máy:cổng của mạng nội bộ được lấy trang, cách nhau bằng dấu phẩy",
    )
    telegram_token: SecretStr | None = Field(
        None, description="mã của bot do @BotFather cấp; bí mật"
    )
    telegram_base_url: str = Field(
        "https://api.telegram.org/bot",
        pattern=r"^https?://\S+$",
        description="địa chỉ http(s) của máy chủ Bot API, kết thúc bằng /bot",
    )
    telegram_proxy: SecretStr | None = Field(
        None, description="địa chỉ proxy http://, https:// hoặc socks5://"
    )
    admin_ids: Annotated[frozenset[PositiveInt], NoDecode] = Field(
        frozenset(), description="số định danh Telegram của quản trị viên, cách nhau bằng dấu phẩy"
    )
    access: Literal["closed", "open"] = Field(
        "closed", description="closed (chỉ người và nhóm được duyệt) hoặc open (ai cũng hỏi được)"
    )
    questions_per_minute: PositiveInt = Field(
        20, description="số nguyên dương: mỗi người hỏi được bấy nhiêu câu một phút"
    )
    sends_per_second: PositiveInt = Field(
        30, description="số nguyên dương: bot gửi nhiều nhất bấy nhiêu tin một giây"
    )
    workers: NonNegativeInt | None = Field(
        None,
        description="số nguyên từ 0: số tiến trình riêng để tìm câu trả lời; 0 là tìm ngay trong bot",
    )
    polling_stall_seconds: PositiveInt = Field(
        180, description="số giây không nhận được gì từ Telegram thì nối lại"
    )
    late_minutes: PositiveInt = Field(
        60,
        description="số nguyên dương: câu hỏi cũ hơn bấy nhiêu phút được trả lời kèm lời xin lỗi",
    )
    retention_days: PositiveInt = Field(
        90, description="số nguyên dương: câu hỏi và câu trả lời được giữ bấy nhiêu ngày"
    )
    webhook_url: str | None = Field(
        None, pattern=r"^https?://\S+$", description="địa chỉ https mà Telegram gọi tới"
    )
    webhook_secret: SecretStr | None = Field(
        None,
        description="chuỗi bí mật 16 đến 256 ký tự, chỉ gồm chữ cái không dấu, chữ số, _ và -",
    )
    webhook_listen: str = Field(
        "127.0.0.1:8443",
        pattern=r"^[^:\s]+:\d{1,5}$",
        description="địa chỉ:cổng để lắng nghe, ví dụ 127.0.0.1:8443",
    )
    metrics_listen: str | None = Field(
        None,
        pattern=r"^[^:\s]+:\d{1,5}$",
        description="địa chỉ:cổng cho /metrics, /healthz và /readyz, ví dụ 127.0.0.1:9464",
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="console (cho người đọc) hoặc json (cho máy đọc)"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="DEBUG, INFO, WARNING hoặc ERROR"
    )

    def secrets(self) -> list[str]:
        """Every value that must never be shown."""
        values = [getattr(self, name) for name in type(self).model_fields]
        return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [one.strip() for one in value.split(",")] if isinstance(value, str) else value

    @field_validator("fetch_private_hosts", mode="before")
    @classmethod
    def _hosts(cls, value: object) -> object:
        hosts = [one.strip() for one in value.split(",")] if isinstance(value, str) else value
        if isinstance(hosts, list) and any(re.search(r"[\s/@*]|^$", host) for host in hosts):
            raise ValueError("not a host or host:port")
        return hosts

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("webhook_secret")
    @classmethod
    def _fit_for_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", value.get_secret_value()):
            raise ValueError("not a secret that Telegram takes")
        return value

    @field_validator("telegram_proxy")
    @classmethod
    def _a_proxy(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.match(r"(?:https?|socks5h?)://\S+$", value.get_secret_value()):
            raise ValueError("not the address of a proxy")
        return value


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
