"""No secret is in the repository: no token of a bot, no private key, no key to somebody's cloud."""

import re
import subprocess
from pathlib import Path

import pytest

from bot import logs

ROOT = Path(__file__).resolve().parents[1]
PATTERNS = {
    "token of a bot": logs._TOKEN,
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "key of Amazon's": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "token of GitHub's": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})"),
    "token of Hugging Face": re.compile(r"\bhf_[A-Za-z0-9]{30,}\b"),
    "token of Slack's": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "key of Google's": re.compile(r"\bAIza[A-Za-z0-9_-]{35}\b"),
    "key of a language model": re.compile(r"\bsk-[A-Za-z0-9_-]{20,}"),
    "password in an address": re.compile(r"\b(?:https?|socks5h?)://[^\s/:@{}\"'<>]+:[^\s/:@{}\"'<>]+@"),
}  # fmt: skip
KNOWN = {
    "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw-": "the example of Telegram's own documentation",
    "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw_": "the same with another end, which is refused",
    "123456:an-emulated-token-of-the-bot-000000": "made up for the emulator",
    "123456:AAE-secret-of-the-bot": "made up for the settings' tests",
    "http://danvan:mat%3Akhau@": "the password of a proxy on this machine that tests start",
    "http://danvan:mat%3Akhau%401@": "the same with a letter that must be encoded",
    "http://danvan:saikhau@": "a wrong password for that proxy",
    "socks5://danvan:khau@": "a proxy that there is not",
    "http://user:password@": "a proxy that there is not",
    "http://can-bo:mat-khau@": "an address of nobody's that is refused",
    "http://a:b@": "the same",
    "https://a:b@": "the same",
}
"""What looks like a secret and is none, and why."""


def tracked() -> list[Path]:
    """Every file that the repository keeps."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listing.returncode != 0:
        pytest.skip("not a checkout of the repository")
    return [ROOT / name for name in listing.stdout.decode().split("\0") if name]


def secrets_in(text: str) -> list[str]:
    """What looks like a secret, with its kind; those that are known to be none left out."""
    return [
        f"{kind}: {found[0]}"
        for kind, pattern in PATTERNS.items()
        for found in pattern.finditer(text)
        if found[0] not in KNOWN
    ]


def test_no_file_of_the_repository_holds_a_secret():
    found = {
        str(path.relative_to(ROOT)): secrets
        for path in tracked()
        if path.is_file()
        and (secrets := secrets_in(path.read_bytes().decode("utf-8", errors="replace")))
    }
    assert found == {}


def test_no_file_with_settings_or_a_journal_is_kept():
    names = {path.name for path in tracked()}
    assert not names & {".env", "journal.sqlite3", "danvan.log"}
    assert not {name for name in names if name.endswith((".pem", ".key", ".p12", ".sqlite3"))}


def test_every_known_one_still_is_somewhere():
    """What is gone from the tests goes from the list as well, or it would excuse a real one."""
    text = "\n".join(
        path.read_bytes().decode("utf-8", errors="replace")
        for path in tracked()
        if path.suffix == ".py" and path != Path(__file__)
    )
    assert [token for token in KNOWN if token not in text] == []


@pytest.mark.parametrize(
    "secret",
    [
        "987654321:" + "AbCdEfGhIjKlMnOpQrStUvWxYz012345678",
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "ghp_" + "a1" * 18,
        "hf_" + "aB" * 17,
        "http://chu:" + "mat-khau@proxy.vn:3128",
    ],
)
def test_a_secret_would_be_found(secret):
    assert secrets_in(f"x = '{secret}'  # trong một tệp") != []
