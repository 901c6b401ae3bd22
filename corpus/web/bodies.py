"""The body of a response within its limit, unpacked no further than that."""

import zlib
from collections.abc import Iterable, Iterator

from corpus.web.errors import FetchError, shown

_UNPACKED = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
MB = 1024 * 1024


def read_body(url: str, chunks: Iterable[bytes], encoding: str, max_bytes: int) -> bytes:
    """All of `chunks`, unpacked.

    Args:
        url: Named in errors.
        chunks: What came over the wire.
        encoding: The Content-Encoding header.
        max_bytes: Limit on what is unpacked, however little was sent for it.

    Raises:
        FetchError: It is larger, or packed in a way that was not asked for.
    """
    packing = encoding.strip().lower()
    if packing not in _UNPACKED:
        raise FetchError(
            f"{shown(url)}: máy chủ gửi dữ liệu nén kiểu “{packing[:40]}”, không đọc được;"
            " hãy lưu trang thành tệp rồi thêm tệp."
        )
    body = bytearray()
    plain = chunks if packing in ("", "identity") else _unpacked(url, chunks, max_bytes)
    for chunk in plain:
        body += chunk
        if len(body) > max_bytes:
            raise too_large(url, max_bytes)
    return bytes(body)


def gunzip(url: str, data: bytes, max_bytes: int) -> bytes:
    """`data` of a .gz file, unpacked; errors as `read_body`."""
    return read_body(url, [data], "gzip", max_bytes)


def too_large(url: str, max_bytes: int) -> FetchError:
    """The error for what is larger than `max_bytes`."""
    limit = f"{max_bytes / MB:.0f} MB" if max_bytes >= MB else f"{max_bytes} byte"
    return FetchError(f"{shown(url)}: lớn hơn {limit}; hãy chỉ lấy phần bài viết.")


def _unpacked(url: str, chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=47)  # reads the head: gzip or zlib
    try:
        for chunk in chunks:
            yield unpacker.decompress(chunk, max_bytes + 1)
            if unpacker.unconsumed_tail:
                raise too_large(url, max_bytes)
        yield unpacker.flush()
    except zlib.error as exc:
        raise FetchError(f"{shown(url)}: dữ liệu nén bị hỏng; hãy thử lại sau.") from exc
    if not unpacker.eof:
        raise FetchError(f"{shown(url)}: máy chủ ngắt giữa chừng; hãy thử lại sau.")
