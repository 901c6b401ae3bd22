"""Changes to a valid document that leave it damaged, all drawn from one seeded generator."""

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable

_NUMBERS = (b"0", b"-1", b"65536", b"2147483648", b"99999999999999999999", b"1e309")
_TOKENS = (
    b"\xff\xfe", b"\0", b"%PDF-", b"PK\x03\x04", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"]]>",
    b"<![CDATA[", b"<!--", b"{\\rtf", b"---\n", b"\xe1\xbb", b"endstream", b"endobj", b"<table><tr>",
)  # fmt: skip
_TAG = re.compile(rb"<[^<>]{1,200}>")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)

Mutation = Callable[[bytearray, random.Random], bytearray]


def mutate(data: bytes, rng: random.Random) -> bytes:
    """`data` with one to six changes; a zip's members are changed and packed again half the time."""
    if data.startswith(b"PK") and rng.random() < 0.6:
        return _member_changed(data, rng)
    if data.startswith(b"%PDF") and rng.random() < 0.5:
        return _stream_changed(data, rng)
    return _changed(data, rng)


def _changed(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        if out:
            out = rng.choice(_MUTATIONS)(out, rng)
    return bytes(out)


def _member_changed(data: bytes, rng: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        files = {name: package.read(name) for name in package.namelist()}
    chosen = rng.choice(sorted(files))
    action = rng.random()
    if action < 0.1:
        del files[chosen]
    elif action < 0.15:
        files[chosen] = b" " * 3_000_000
    elif action < 0.2:
        files["../" * rng.randrange(1, 9) + "ngoai.txt"] = files[chosen]
    else:
        files[chosen] = _changed(files[chosen], rng)
    out = io.BytesIO()
    method = rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    with zipfile.ZipFile(out, "w", method) as package:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, (2022, 5, 13, 8, 0, 0))
            package.writestr(member, content, method)
    return out.getvalue()


def _stream_changed(data: bytes, rng: random.Random) -> bytes:
    """A PDF's stream changed, packed or not, its stated length now and then wrong."""
    found = rng.choice(list(_STREAM.finditer(data)))
    body = _changed(found[1], rng)
    if rng.random() < 0.3:
        body = zlib.compress(body)
    return data[: found.start(1)] + body + data[found.end(1) :]


def _flip(out: bytearray, rng: random.Random) -> bytearray:
    for _ in range(rng.choice((1, 4, 32))):
        out[rng.randrange(len(out))] = rng.randrange(256)
    return out


def _cut(out: bytearray, rng: random.Random) -> bytearray:
    return out[: rng.randrange(1, len(out) + 1)]


def _remove(out: bytearray, rng: random.Random) -> bytearray:
    start = rng.randrange(len(out))
    del out[start : start + rng.choice((1, 16, 400))]
    return out


def _repeat(out: bytearray, rng: random.Random) -> bytearray:
    start = rng.randrange(len(out))
    chunk = out[start : start + rng.choice((1, 8, 64, 500))]
    return (
        out[:start]
        + chunk * min(rng.choice((2, 50, 3000)), 400_000 // max(len(chunk), 1))
        + out[start:]
    )


def _splice(out: bytearray, rng: random.Random) -> bytearray:
    start, target = rng.randrange(len(out)), rng.randrange(len(out))
    chunk = out[start : start + rng.choice((8, 200, 2000))]
    return out[:target] + chunk + out[target:]


def _token(out: bytearray, rng: random.Random) -> bytearray:
    at = rng.randrange(len(out))
    return out[:at] + rng.choice(_TOKENS) + out[at:]


def _number(out: bytearray, rng: random.Random) -> bytearray:
    numbers = list(re.finditer(rb"\d+", out))
    if not numbers:
        return out
    found = rng.choice(numbers)
    return out[: found.start()] + rng.choice(_NUMBERS) + out[found.end() :]


def _tag(out: bytearray, rng: random.Random) -> bytearray:
    """A tag taken out, doubled, or nested in itself many times."""
    tags = list(_TAG.finditer(out))
    if not tags:
        return out
    found = rng.choice(tags)
    times = rng.choice((0, 2, 300, 5000))
    return out[: found.start()] + found[0] * times + out[found.end() :]


_MUTATIONS: tuple[Mutation, ...] = (_flip, _cut, _remove, _repeat, _splice, _token, _number, _tag)
