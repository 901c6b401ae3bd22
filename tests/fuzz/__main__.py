"""`python -m tests.fuzz --count 2000 --format docx`: mutated files imported, failures printed."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.runner import case, fuzz
from tests.fuzz.seeds import SEEDS


def main() -> int:
    """Fuzz the formats asked for; 1 where a file got through to a failure."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--format", choices=[*SEEDS, "all"], default="all")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, help="only this one, as a failure names it")
    parser.add_argument("--keep", type=Path, help="write the file of --seed here")
    options = parser.parse_args()
    kinds = list(SEEDS) if options.format == "all" else [options.format]
    failed = False
    for kind in kinds:
        seeds = range(options.count)
        if options.seed is not None:
            seeds = range(options.seed, options.seed + 1)
            if options.keep:
                options.keep.write_bytes(case(kind, options.seed))
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            sandbox = Path(folder) / "sandbox"
            sandbox.mkdir()
            report = fuzz(kind, seeds, sandbox)
        counts = ", ".join(f"{count} {name}" for name, count in sorted(report.outcomes.items()))
        sys.stdout.write(
            f"{kind}: {len(seeds)} files in {time.monotonic() - started:.0f} s: {counts};"
            f" {len(report.failures)} failures; slowest {report.slowest_s:.2f} s\n"
        )
        sys.stdout.writelines(f"  {line}\n" for line in report.failures)
        sys.stdout.flush()
        failed = failed or bool(report.failures)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
