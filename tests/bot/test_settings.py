from pathlib import Path

import pytest

from bot import settings

TOKEN = "123456:AAE-secret-of-the-bot"


def write_env(text: str, encoding: str = "utf-8") -> None:
    Path(".env").write_text(text, encoding=encoding)


def test_defaults_need_no_environment():
    chosen = settings.load()
    assert chosen.data_dir == Path("var")
    assert chosen.shipped is True
    assert chosen.embedding_model == "bundled"
    assert chosen.telegram_token is None


def test_the_environment_wins_over_the_file(monkeypatch):
    write_env("DANVAN_DATA_DIR=from-file\nDANVAN_SHIPPED=false\n")
    monkeypatch.setenv("DANVAN_DATA_DIR", "from-environment")
    chosen = settings.load()
    assert chosen.data_dir == Path("from-environment")
    assert chosen.shipped is False


def test_a_file_saved_by_notepad_is_read_from_its_first_line():
    write_env("DANVAN_DATA_DIR=kho\r\n", encoding="utf-8-sig")
    assert settings.load().data_dir == Path("kho")


def test_a_quoted_prompt_keeps_its_last_space():
    write_env('DANVAN_EMBEDDING_QUERY_PROMPT="query: "\n')
    assert settings.load().embedding_query_prompt == "query: "


def test_an_empty_value_is_no_value(monkeypatch):
    monkeypatch.setenv("DANVAN_EMBEDDING_DIM", "")
    assert settings.load().embedding_dim is None


def test_a_misspelt_name_in_the_environment_names_the_nearest(monkeypatch):
    monkeypatch.setenv("DANVAN_EMBEDING_MODEL", "x")
    with pytest.raises(
        settings.SettingsError, match=r"DANVAN_EMBEDING_MODEL .*DANVAN_EMBEDDING_MODEL"
    ):
        settings.load()


def test_a_misspelt_name_in_the_file_names_the_file():
    write_env("DANVAN_DATADIR=x\n")
    with pytest.raises(
        settings.SettingsError, match=r"DANVAN_DATADIR \(đặt trong \.env\).*DANVAN_DATA_DIR"
    ):
        settings.load()


def test_names_of_others_are_left_alone(monkeypatch):
    write_env("HTTP_PROXY=http://localhost\n")
    monkeypatch.setenv("DAN_VAN", "x")
    assert settings.load().data_dir == Path("var")


def test_a_bad_value_is_named_with_what_is_expected(monkeypatch):
    monkeypatch.setenv("DANVAN_EMBEDDING_DIM", "many")
    with pytest.raises(settings.SettingsError, match=r"DANVAN_EMBEDDING_DIM .*số nguyên dương"):
        settings.load()


def test_the_token_never_prints(monkeypatch):
    monkeypatch.setenv("DANVAN_TELEGRAM_TOKEN", TOKEN)
    chosen = settings.load()
    assert chosen.telegram_token is not None
    assert chosen.telegram_token.get_secret_value() == TOKEN
    assert TOKEN not in repr(chosen) + str(chosen.model_dump())
    monkeypatch.setenv("DANVAN_EMBEDDING_BACKEND", "nonsense")
    with pytest.raises(settings.SettingsError) as caught:
        settings.load()
    assert TOKEN not in f"{caught.value} {caught.value.__cause__}"


@pytest.mark.parametrize(
    "line", [TOKEN, f'"{TOKEN}', f"={TOKEN}", f"DANVAN_TELEGRAM_TOKEN='{TOKEN}"]
)
def test_a_broken_line_is_named_without_its_text(line):
    write_env(f"DANVAN_DATA_DIR=var\n\n{line}\n")
    with pytest.raises(settings.SettingsError, match=r"\.env dòng 3 ") as caught:
        settings.load()
    assert TOKEN not in str(caught.value)


def test_a_file_that_is_not_utf_8_is_refused():
    write_env("# Đặt tên\n", encoding="utf-16")
    with pytest.raises(settings.SettingsError, match="UTF-8"):
        settings.load()


def test_a_name_kept_for_later_is_no_error_and_is_told(monkeypatch):
    write_env("DANVAN_VECTOR_STORE=milvus\n")
    monkeypatch.setenv("DANVAN_MILVUS_URI", "http://127.0.0.1:19530")
    settings.load()
    assert settings.planned_names_set() == ["DANVAN_MILVUS_URI", "DANVAN_VECTOR_STORE"]


def test_administrators_are_numbers_parted_by_commas(monkeypatch):
    monkeypatch.setenv("DANVAN_ADMIN_IDS", "7, 1001")
    assert settings.load().admin_ids == {7, 1001}


def test_hosts_of_the_office_are_parted_by_commas(monkeypatch):
    assert settings.load().fetch_private_hosts == ()
    monkeypatch.setenv("DANVAN_FETCH_PRIVATE_HOSTS", "cong.tinh.vn, 10.0.0.5:8000")
    assert settings.load().fetch_private_hosts == ("cong.tinh.vn", "10.0.0.5:8000")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DANVAN_FETCH_PRIVATE_HOSTS", "http://cong.tinh.vn", "tên máy:cổng"),
        ("DANVAN_FETCH_PRIVATE_HOSTS", "a,,b", "tên máy:cổng"),
        ("DANVAN_ADMIN_IDS", "7;8", "dấu phẩy"),
        ("DANVAN_ADMIN_IDS", "@hung", "số định danh"),
        ("DANVAN_ACCESS", "all", "closed"),
        ("DANVAN_TELEGRAM_BASE_URL", "api.telegram.org", "http"),
        ("DANVAN_TELEGRAM_PROXY", "127.0.0.1:3128", "socks5://"),
        ("DANVAN_WEBHOOK_URL", "example.org/hook", "https"),
        ("DANVAN_WEBHOOK_SECRET", "ngắn", "16"),
        ("DANVAN_WEBHOOK_LISTEN", "8443", "địa chỉ:cổng"),
        ("DANVAN_LOG_LEVEL", "LOUD", "DEBUG"),
        ("DANVAN_QUESTIONS_PER_MINUTE", "0", "số nguyên dương"),
    ],
)
def test_a_bad_value_of_the_bot_is_named_with_what_is_expected(monkeypatch, name, value, expected):
    monkeypatch.setenv(name, value)
    with pytest.raises(settings.SettingsError, match=f"{name} .*{expected}"):
        settings.load()


def test_every_secret_is_known_to_be_one(monkeypatch):
    given = {
        "DANVAN_TELEGRAM_TOKEN": TOKEN,
        "DANVAN_TELEGRAM_PROXY": "http://user:password@127.0.0.1:3128",
        "DANVAN_WEBHOOK_SECRET": "a-secret-of-the-webhook",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert sorted(settings.load().secrets()) == sorted(given.values())
