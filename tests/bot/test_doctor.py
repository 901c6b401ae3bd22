import pytest

from bot import doctor


@pytest.fixture
def examined(danvan):
    """Runs the doctor and gives (exit status, subject -> line)."""

    def run(*arguments: object):
        status, out, _ = danvan(*arguments, "doctor")
        return status, {line[5:].split(":")[0]: line for line in out.splitlines()}

    return run


def test_all_is_well_in_a_good_installation(examined, shared_data):
    status, lines = examined("--data-dir", shared_data)
    assert status == 0
    assert all(line.startswith("ổn") for line in lines.values())
    assert "5 bài" in lines["Thư viện"]
    assert "512 chiều" in lines["Mô hình"]
    assert "khớp" in lines["Chỉ mục"]


def test_a_fresh_installation_needs_nothing_but_a_first_question(examined, tmp_path):
    status, lines = examined("--data-dir", tmp_path / "new")
    assert status == 0
    assert "chưa có" in lines["Thư mục dữ liệu"]
    assert "tự lập" in lines["Chỉ mục"]
    assert not (tmp_path / "new").exists()


def test_a_data_directory_that_is_a_file_is_a_problem(examined, tmp_path):
    (tmp_path / "file").touch()
    status, lines = examined("--data-dir", tmp_path / "file")
    assert status == 2
    assert lines["Thư mục dữ liệu"].startswith("LỖI")
    assert str(tmp_path / "file") in lines["Thư mục dữ liệu"]


def test_a_data_directory_below_a_file_is_a_problem(examined, tmp_path):
    (tmp_path / "file").touch()
    status, lines = examined("--data-dir", tmp_path / "file" / "below")
    assert status == 2
    assert lines["Thư mục dữ liệu"].startswith("LỖI")


def test_a_broken_library_and_a_missing_model_are_both_told(examined, tmp_path, monkeypatch):
    (tmp_path / "data" / "articles").mkdir(parents=True)
    (tmp_path / "data" / "articles" / "bad.md").write_text("x", encoding="utf-8")
    monkeypatch.setenv("DANVAN_EMBEDDING_MODEL", "./no-such-model")
    status, lines = examined("--data-dir", tmp_path / "data")
    assert status == 2
    assert "bad.md" in lines["Thư viện"]
    assert "no-such-model" in lines["Mô hình"]


def test_a_bad_setting_is_the_last_thing_told(examined, monkeypatch):
    monkeypatch.setenv("DANVAN_SHIPED", "false")
    status, lines = examined()
    assert status == 2
    assert "DANVAN_SHIPPED" in lines["Thiết lập"]
    assert "Thư viện" not in lines


def test_names_without_effect_are_told(danvan, shared_data, monkeypatch):
    monkeypatch.setenv("DANVAN_MILVUS_URI", "http://x")
    status, out, _ = danvan("--data-dir", shared_data, "doctor")
    assert status == 0
    assert "DANVAN_MILVUS_URI có đặt nhưng chưa có tác dụng" in out


def test_a_package_that_is_not_installed_is_named(examined, shared_data, monkeypatch):
    monkeypatch.setattr(
        doctor.metadata,
        "requires",
        lambda _: ["pydantic>=2", "no-such-package>=1", 'x; extra == "dev"'],
    )
    status, lines = examined("--data-dir", shared_data)
    assert status == 2
    assert "no-such-package" in lines["Gói phần mềm"]
    assert "pydantic" not in lines["Gói phần mềm"]
