"""Whatever goes wrong on the way, as one sentence with a remedy."""

import re
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from corpus.web.errors import FetchError, shown

_SAVE = "hãy mở trang bằng trình duyệt, lưu thành tệp rồi thêm tệp."
_STATUS = {
    401: f"trang đòi đăng nhập (401); {_SAVE}",
    403: f"máy chủ không cho lấy trang này (403); {_SAVE}",
    404: "không có trang này (404); hãy xem lại địa chỉ.",
    410: "trang này đã bị gỡ (410); hãy tìm địa chỉ khác.",
    429: "máy chủ báo truy cập quá dày (429); hãy thử lại sau.",
    451: f"trang bị chặn theo quy định (451); {_SAVE}",
    503: "máy chủ đang bận hoặc bảo trì (503); hãy thử lại sau.",
}


def of_status(url: str, response: httpx.Response) -> FetchError:
    """The error for a status that brings no document."""
    status = response.status_code
    if status in _STATUS:
        sentence = _STATUS[status]
    elif status >= 500:
        sentence = f"máy chủ gặp lỗi ({status}); hãy thử lại sau."
    else:
        sentence = f"máy chủ trả lời {status} thay vì trang; hãy xem lại địa chỉ."
    wait_s = retry_after(response.headers.get("Retry-After"))
    return FetchError(f"{shown(url)}: {sentence}", status=status, retry_after_s=wait_s)


def of_exception(url: str, exc: httpx.HTTPError, timeout_s: float) -> FetchError:
    """The error for what the network did."""
    return FetchError(f"{shown(url)}: {_reason(exc, timeout_s)}")


def retry_after(header: str | None) -> float | None:
    """Seconds to wait by a Retry-After header, which holds a number of them or a date."""
    if not header:
        return None
    if re.fullmatch(r"\s*[0-9]{1,9}\s*", header):
        return float(header)
    try:
        when = parsedate_to_datetime(header)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def _reason(exc: httpx.HTTPError, timeout_s: float) -> str:
    if isinstance(exc, httpx.TimeoutException):
        return f"quá {timeout_s:g} giây chưa lấy xong; hãy thử lại sau."
    for cause in _chain(exc):
        if isinstance(cause, ssl.SSLError):
            return f"{_of_tls(cause)} nên không lấy; {_SAVE}"
        if isinstance(cause, ConnectionRefusedError):
            return "máy chủ không nhận kết nối; hãy xem lại địa chỉ hoặc thử lại sau."
    if isinstance(exc, httpx.ConnectError):
        return "không nối được tới máy chủ; hãy kiểm tra mạng rồi thử lại."
    return "máy chủ ngắt giữa chừng hoặc trả lời sai; hãy thử lại sau."


def _of_tls(exc: ssl.SSLError) -> str:
    """What is wrong with a server's TLS; verification is never left out to get round it."""
    if not isinstance(exc, ssl.SSLCertVerificationError):
        reason = (exc.reason or "TLS").lower().replace("_", " ")
        return f"máy chủ dùng giao thức bảo mật quá cũ hoặc hỏng ({reason})"
    words = (exc.verify_message or "").lower()
    if "expired" in words:
        return "chứng chỉ bảo mật của trang đã hết hạn"
    if "mismatch" in words:
        return "chứng chỉ bảo mật không phải của máy chủ này"
    return f"chứng chỉ bảo mật của trang không được tin cậy ({words})"


def _chain(exc: BaseException) -> Iterator[BaseException]:
    """`exc` and what it came of."""
    seen: set[int] = set()
    link: BaseException | None = exc
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__
