"""One article as a Markdown file: YAML front matter with the record's fields, then the text."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import yaml
from pydantic import ValidationError

from corpus.article import Article
from corpus.errors import CorpusError

_SHOWN = 100  # letters of a wrong value in a message
FIELDS = tuple(name for name in Article.model_fields if name != "text")
_FENCE = re.compile(r"\A---[ \t]*\n(?P<head>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times as fast


def has_front_matter(source: str) -> bool:
    """Whether `source` opens with a fenced block of front matter."""
    return _FENCE.match(source) is not None


def parse(source: str, name: str, defaults: Mapping[str, str] | None = None) -> Article:
    """The article in `source`, which was read from the file `name`.

    Args:
        source: The whole file, line ends already as a newline.
        name: What errors call the file.
        defaults: Values for fields that the front matter leaves out.

    Raises:
        CorpusError: There is no front matter, or a field is unknown, missing or malformed.
    """
    match = _FENCE.match(source)
    if match is None:
        raise CorpusError(
            f"{name}, dòng 1: thiếu phần đầu YAML; hãy mở và đóng nó bằng dòng “---”."
        )
    fields = dict(defaults or {}) | _read_yaml(match["head"], name)
    body = unicodedata.normalize("NFC", source[match.end() :]).strip("\n")
    if not body.strip():
        line = source.count("\n", 0, match.end()) + 1
        raise CorpusError(
            f"{name}, dòng {line}: bài không có chữ nào sau phần đầu; hãy chép nội dung vào."
        )
    if "text" in fields:
        raise CorpusError(
            f"{name}, dòng {_line_of(match['head'], 'text')}: không có trường “text”; "
            "nội dung bài nằm sau phần đầu."
        )
    try:
        return Article.model_validate(fields | {"text": body})
    except ValidationError as exc:
        raise CorpusError(_explain(exc, match["head"], name)) from exc


def render(article: Article) -> str:
    """The Markdown file that `parse` reads back as `article`."""
    fields = article.model_dump(exclude={"text"}, exclude_defaults=True)
    if article.place is not None:
        fields["place"] = article.place.model_dump(exclude_none=True)
    if article.also:
        fields["also"] = [other.model_dump(exclude_none=True) for other in article.also]
    for name in ("captions", "edited"):
        if name in fields:
            fields[name] = list(fields[name])
    head = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=10**9)
    return f"---\n{head}---\n\n{article.text}\n"


def _read_yaml(head: str, name: str) -> dict[str, Any]:
    try:
        fields = yaml.load(head, Loader=_Loader)  # noqa: S506 # nosec B506 # a safe loader, the C one
    except yaml.MarkedYAMLError as exc:
        line = (exc.problem_mark.line if exc.problem_mark else 0) + 2
        raise CorpusError(
            f"{name}, dòng {line}: phần đầu không phải YAML hợp lệ ({exc.problem}); "
            "hãy đặt giá trị có dấu hai chấm hay ký tự lạ trong dấu nháy."
        ) from exc
    except ValueError as exc:  # a date such as 2019-13-45, or a control character
        raise CorpusError(
            f"{name}: phần đầu có giá trị không đọc được ({exc}); ngày phải viết như 2019-07-05."
        ) from exc
    if not isinstance(fields, dict):
        raise CorpusError(f"{name}, dòng 2: phần đầu phải gồm các dòng “trường: giá trị”.")
    for key in fields:
        if key not in FIELDS and key != "text":
            raise CorpusError(
                f"{name}, dòng {_line_of(head, str(key))}: trường lạ “{str(key)[:_SHOWN]}”; "
                f"chỉ nhận: {', '.join(FIELDS)}."
            )
    # `period: 2015` and `title: 2015` are numbers to YAML and words to us.
    return {
        k: str(v) if k in ("title", "period") and isinstance(v, int) else v
        for k, v in fields.items()
    }


def _explain(exc: ValidationError, head: str, name: str) -> str:
    error = exc.errors()[0]
    key = str(error["loc"][0])
    path = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        where = f", dòng {_line_of(head, key)}" if len(error["loc"]) > 1 else ""
        return f"{name}{where}: thiếu trường “{path}”; hãy thêm vào phần đầu."
    where = f"{name}, dòng {_line_of(head, key)}"
    value = str(error["input"])[:_SHOWN]
    if key == "published":
        return f"{where}: “{path}: {value}” không phải là ngày; hãy viết như 2019-07-05."
    if key == "id":
        return f"{where}: mã “{value}” không hợp lệ; chỉ dùng a-z, chữ số và gạch nối."
    if error["type"] == "extra_forbidden":
        return f"{where}: trường lạ “{path}”; hãy bỏ nó đi."
    if error["type"] == "literal_error":
        expected = error["ctx"]["expected"].replace(" or ", ", ")
        return f"{where}: “{path}: {value}” không hợp lệ; chỉ nhận {expected}."
    return f"{where}: “{path}: {value}” không hợp lệ; hãy sửa giá trị này."


def _line_of(head: str, key: str) -> int:
    """Line in the file of the front matter's `key`; the fence is line 1."""
    found = re.search(rf"^[\"']?{re.escape(key)}[\"']?\s*:", head, re.MULTILINE)
    return head.count("\n", 0, found.start()) + 2 if found else 2
