"""How fast models of a shape are on this machine, and how much memory they take: weights are random.

    python -m benchmarks.model_shapes [--shape NAME] [--tokens 128] [--seconds 8] [--threads N]

Builds each shape from its configuration alone, so that nothing is downloaded; what such a model
finds is worth nothing, what it costs is what a trained one of its shape costs. Passages go through
in batches of 32, a question (16 tokens) alone, and a reranker reads 20 pairs for one question.
Tokenizing is left out.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# layers, hidden, heads, inner, vocabulary: XLM-R's, which multilingual models share
SHAPES = {
    "MiniLM-L12-H384": (12, 384, 12, 1536, 250_037),
    "XLM-R-base": (12, 768, 12, 3072, 250_002),
    "XLM-R-large": (24, 1024, 16, 4096, 250_002),
}
BATCH = 32
QUESTION_TOKENS = 16
TOP = 20


def main() -> None:
    """Each shape in a process of its own, so that its memory is its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shape", choices=SHAPES, help="only this one")
    parser.add_argument("--tokens", type=int, default=128, help="tokens of a passage")
    parser.add_argument("--seconds", type=float, default=8, help="how long each is measured")
    parser.add_argument("--threads", type=int, help="threads of torch; all cores unless told")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        if options.threads:
            import torch

            torch.set_num_threads(options.threads)
        print(json.dumps(measure(options.shape, options.tokens, options.seconds)))
        return
    for shape in [options.shape] if options.shape else SHAPES:
        command = [sys.executable, "-m", "benchmarks.model_shapes", "--here", "--shape", shape]
        command += ["--tokens", str(options.tokens), "--seconds", str(options.seconds)]
        command += ["--threads", str(options.threads or 0)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        print(done.stdout.strip(), flush=True)


def measure(shape: str, tokens: int, seconds: float) -> dict[str, object]:
    """What one shape costs: passages a second, ms a question, s for 20 pairs, peak memory in MB."""
    import torch
    import transformers

    layers, hidden, heads, inner, vocabulary = SHAPES[shape]
    config = transformers.XLMRobertaConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=inner,
        max_position_embeddings=514,
    )
    model: Any = transformers.XLMRobertaModel(config)
    model.eval()

    def read(texts: int, length: int) -> None:
        ids = torch.randint(5, vocabulary, (texts, length))
        with torch.inference_mode():
            model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state.mean(1)

    passages = _each(lambda: read(BATCH, tokens), seconds)
    question = _each(lambda: read(1, QUESTION_TOKENS), seconds / 4)
    pairs = _each(lambda: read(TOP, QUESTION_TOKENS + tokens), seconds / 2)
    return {
        "shape": shape,
        "parameters_m": round(sum(p.numel() for p in model.parameters()) / 1e6),
        "threads": torch.get_num_threads(),
        "passages_per_s": round(BATCH / passages, 1),
        "ms_per_question": round(question * 1000, 1),
        "rerank_20_s": round(pairs, 2),
        "peak_mb": _peak_mb(),
    }


def _each(work: Callable[[], None], seconds: float) -> float:
    """Seconds that `work` takes at best, as timeit counts: what takes longer was held up by others."""
    took: list[float] = []
    began = time.perf_counter()
    while len(took) < 2 or time.perf_counter() - began < seconds:
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def _peak_mb() -> int:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    return 0


if __name__ == "__main__":
    main()
