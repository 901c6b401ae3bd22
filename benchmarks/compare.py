"""The product beside plain bm25s and txtai, on the public sets, with and without diacritics.

    python -m benchmarks.compare [--data ../shared/data] [--sets xquad alqac news] [--model FOLDER]

Each system runs in a process of its own, so that peak memory is its own. txtai, with the same encoder,
is installed into benchmarks/.env at the first run. Prints a table; benchmarks/results/compare.json
holds the same figures.
"""

import argparse
import json
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from benchmarks import sets

_HERE = Path(__file__).parent
_RESULTS = _HERE / "results" / "compare.json"
_PEERS = _HERE / ".env"
_PEER_PACKAGES = ("txtai==9.14.0", "model2vec>=0.10,<0.11")
_COLUMNS = ("hit@1", "recall@10", "mrr@10", "p50_ms", "p99_ms", "passages_per_s", "peak_mb")


@dataclass(frozen=True, slots=True)
class System:
    """A name for the table, and the command that measures it."""

    name: str
    command: tuple[str, ...]


def systems(model: str) -> list[System]:
    """The product in its three modes, then its peers."""
    ours = (sys.executable, "-m", "benchmarks.retrieval", "--json", "--model", model)
    folder = "retrieval/models/bundled" if model == "bundled" else model
    return [
        *(
            System(f"ours, {mode}", (*ours, "--mode", mode))
            for mode in ("hybrid", "lexical", "dense")
        ),
        System("bm25s", (sys.executable, "-m", "benchmarks.peers", "bm25s")),
        System(
            "txtai, hybrid", (peer_python(), "-m", "benchmarks.peers", "txtai", "--model", folder)
        ),
    ]


def peer_python() -> str:
    """The interpreter of the environment that txtai lives in, made where it is missing."""
    # torch first and pinned: txtai by itself would take another release
    return environment(_PEERS, ("torch==2.13.0",), _PEER_PACKAGES)


def environment(folder: Path, *groups: tuple[str, ...]) -> str:
    """The interpreter of the environment in `folder`, made with the groups of packages where missing."""
    python = folder / "bin" / "python"
    if not python.exists():
        print(f"Installing {', '.join(groups[-1])} into {folder} ...", file=sys.stderr)
        venv.create(folder, with_pip=True)
        for packages in groups:
            subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    return str(python)


def measure(system: System, chosen: sets.Set, *, no_diacritics: bool) -> dict[str, float]:
    """The figures of one system on one set, as it prints them."""
    command = [*system.command, "--passages", str(chosen.passages)]
    command += ["--questions", str(chosen.questions)]
    command += ["--no-diacritics"] if no_diacritics else []
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> None:
    """Measure every system on every set that is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=sets.DATA)
    parser.add_argument("--sets", nargs="+", choices=sets.NAMES, default=sets.NAMES)
    parser.add_argument("--model", default="bundled", help="as DANVAN_EMBEDDING_MODEL")
    options = parser.parse_args()
    results = []
    print(f"{'set':<8}{'question':<13}{'system':<16}" + "".join(f"{c:>15}" for c in _COLUMNS))
    for chosen in sets.prepare(options.data, sets.FOLDER):
        if chosen.name not in options.sets:
            continue
        for no_diacritics in (False, True):
            asked = "bare" if no_diacritics else "as written"
            for system in systems(options.model):
                figures = measure(system, chosen, no_diacritics=no_diacritics)
                results.append(
                    {"set": chosen.name, "question": asked, "system": system.name, **figures}
                )
                cells = "".join(f"{figures[column]:>15}" for column in _COLUMNS)
                print(f"{chosen.name:<8}{asked:<13}{system.name:<16}{cells}", flush=True)
    _RESULTS.parent.mkdir(parents=True, exist_ok=True)
    _RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
