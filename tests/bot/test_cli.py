import pytest


def test_the_version_is_told(danvan):
    status, out, _ = danvan("--version")
    assert status == 0
    assert out.startswith("danvan 0.")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["aks"], "aks"),
        (["ask"], "CÂU_HỎI"),
        (["ask", "--jsno", "x"], "--jsno"),
        (["corpus", "show"], "ID"),
        (["--data-dir"], "--data-dir"),
        (["batch", "a.jsonl", "b.jsonl"], "b.jsonl"),
        (["batch", "nowhere.jsonl"], "nowhere.jsonl"),
    ],
)
def test_a_wrong_command_line_is_one_sentence_and_status_2(danvan, arguments, told):
    status, out, err = danvan(*arguments)
    assert (status, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1


def test_a_misspelt_setting_stops_every_command_but_help(danvan, monkeypatch):
    monkeypatch.setenv("DANVAN_DATADIR", "x")
    for arguments in (["ask", "Nam Định?"], ["corpus", "list"], ["index", "info"], ["bot"]):
        status, out, err = danvan(*arguments)
        assert (status, out) == (2, "")
        assert "DANVAN_DATA_DIR" in err
    assert danvan("ask", "--help")[0] == 0


def test_the_data_directory_of_the_settings_gives_way_to_the_option(danvan, monkeypatch, tmp_path):
    monkeypatch.setenv("DANVAN_DATA_DIR", str(tmp_path / "setting"))
    assert str(tmp_path / "setting") in danvan("index", "info")[2]
    assert str(tmp_path / "option") in danvan("--data-dir", tmp_path / "option", "index", "info")[2]


def test_shipped_articles_can_be_left_out_by_setting_and_by_option(danvan, monkeypatch):
    assert len(danvan("corpus", "list")[1].splitlines()) == 5
    assert danvan("--no-shipped", "corpus", "list")[1] == ""
    monkeypatch.setenv("DANVAN_SHIPPED", "false")
    assert danvan("corpus", "list")[1] == ""


def test_the_bot_says_what_is_missing(danvan, monkeypatch):
    status, _, err = danvan("bot")
    assert status == 2
    assert "DANVAN_TELEGRAM_TOKEN" in err
    monkeypatch.setenv("DANVAN_TELEGRAM_TOKEN", "123:secret")
    monkeypatch.setenv("DANVAN_WEBHOOK_URL", "https://example.org/hook")
    status, _, err = danvan("bot")
    assert status == 2
    assert "DANVAN_WEBHOOK_SECRET" in err
    assert "123:secret" not in err
