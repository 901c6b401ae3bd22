"""Adding and building survive being killed; the benchmark does it more often."""

from pathlib import Path

from benchmarks import kills
from corpus.library import Library


def test_killed_commands_lose_nothing_and_leave_nothing_half_done(tmp_path: Path) -> None:
    found = kills.measure(tmp_path, kills=12, articles=12, seed=1)
    assert found == {"kills": 12, "lost": 0, "broken": 0, "half": 0}
    assert Library.open(tmp_path / "data-1", shipped=False).articles() != []


def test_what_is_lost_or_half_done_is_noticed(tmp_path: Path) -> None:
    import random

    fired = kills.Range(tmp_path, 3, random.Random(0))
    library = Library.open(tmp_path / "data-1", shipped=False)
    for path in sorted((tmp_path / "sources-1").iterdir()):
        outcome = library.add(path)
        if outcome.status == "added" and outcome.id:
            fired.ledger.told[path.name] = outcome.id
    fired.check()
    assert (fired.ledger.lost, fired.ledger.half, fired.ledger.broken) == (0, 0, 0)
    gone, cut = sorted((tmp_path / "data-1" / "articles").iterdir())[:2]
    gone.unlink()
    cut.write_text(cut.read_text(encoding="utf-8")[:-100], encoding="utf-8")
    fired.check()
    assert (fired.ledger.lost, fired.ledger.half, fired.ledger.broken) == (2, 1, 0)
    cut.write_text("---\nid: do-dang\n", encoding="utf-8")
    fired.check()
    assert fired.ledger.broken == 1
