"""Near-duplicates: are planted copies found, how fast, and what does it cost a build?

    python tests/benchmarks/near_duplicates.py [ARTICLES]

Articles are invented: words drawn by Zipf's law from 50,000, 80 to 600 of them. A tenth are
copies of which every twentieth word, on average, was replaced. All in one run, one process.
"""

import json
import random
import sys
import tempfile
import time
from itertools import accumulate
from pathlib import Path

from newsdata import build
from newsdata.packaging import near_duplicates
from newsdata.pipeline import splits

CLUSTERING = {"sign", "pairs", "cluster", "leakage"}
CONFIG = """name = "bench"
version = "1.0.0"
suggest = {suggest}
[[sources]]
name = "lines"
format = "jsonl"
path = "raw.jsonl"
license = "CC0-1.0"
language = "en"
"""


def corpus(articles: int) -> dict[str, str]:
    """Articles by id; one `NAME-copy` is an edited copy of `NAME`."""
    generator = random.Random(8)
    words = ["".join(generator.choices("etaoinshrdlu", k=2 + n % 9)) for n in range(50_000)]
    weights = list(accumulate(1 / (n + 3) for n in range(len(words))))
    found: dict[str, str] = {}
    while len(found) < articles:
        length = generator.randint(80, 600)
        told = generator.choices(words, cum_weights=weights, k=length)
        name = f"a{len(found)}"
        found[name] = " ".join(told).capitalize() + "."
        if len(found) % 10 == 9:
            edited = [w if generator.random() > 0.05 else generator.choice(words) for w in told]
            found[f"{name}-copy"] = " ".join(edited) + "."
    return found


def times_as_long(folder: Path, suggest: str) -> float:
    """Build, and compare the processor time of all stages with that of all but clustering."""
    (folder / "newsdata.toml").write_text(CONFIG.format(suggest=suggest), "utf-8")
    seconds: dict[str, float] = {}
    last = time.process_time()

    def passed(stage: str, done: int, total: int) -> None:
        nonlocal last
        now = time.process_time()
        seconds[stage] = seconds.get(stage, 0) + now - last
        last = now

    build(folder, workers=1, fresh=True, progress=passed)
    for stage, spent in seconds.items():
        print(f"  {stage:8} {spent:7.2f} s")
    spent = sum(seconds.values())
    return spent / (spent - sum(seconds[stage] for stage in CLUSTERING))


def main() -> None:
    """Print the figures."""
    articles = corpus(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
    texts = list(articles.values())
    near_duplicates.signatures(texts[:500])
    begun = time.process_time()
    near_duplicates.signatures(texts)
    print(f"signatures: {len(texts) / (time.process_time() - begun):,.0f} articles/s a core")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = (json.dumps({"id": key, "text": text}) + "\n" for key, text in articles.items())
        (folder / "raw.jsonl").write_text("".join(lines), "utf-8")
        for title, suggest in (("records alone", "[]"), ("with suggesters", '["quotes", "dates"]')):
            print(f"build, {title}:")
            ratio = times_as_long(folder, suggest)
            print(f"  with clustering {ratio:.2f} times as long as without")
        told = (folder / splits.CLUSTERS).read_text("utf-8").splitlines()
    planted = {(key.removesuffix("-copy"), key) for key in articles if key.endswith("-copy")}
    found = {
        (one, other)
        for cluster in map(json.loads, told)
        for at, one in enumerate(cluster["articles"])
        for other in cluster["articles"][at + 1 :]
    }
    print(f"planted copies found: {len(planted & found) / len(planted):.2%} of {len(planted):,}")
    print(f"false pairs: {len(found - planted) / max(1, len(found)):.3%} of {len(found):,}")


if __name__ == "__main__":
    main()
