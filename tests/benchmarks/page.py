"""What one action costs on the page of `newsdata annotate`, in a headless Chromium.

    python tests/benchmarks/page.py [--characters N ...]

Makes an article of so many characters in which one word comes back again and again, labels
all its mentions with one key, and times actions before and after: until the page has taken
the key (`script`), and until what follows is drawn (`drawn`), in milliseconds. Times are those
of the machine and the moment; what counts is how they grow with the article.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.projects import JSONL_SOURCE, make_project, write_lines
from tests.web.browser import Page, browsing
from tests.web.serving import serving

from newsdata import build

SENTENCE: Final = "Mira Holt met Bo in Oslo on Monday, and Bo said: “We begin.” "
PARAGRAPH: Final = SENTENCE * 7 + "\n\n"

# Presses keys; says how long that took, and how long until the second frame after it.
PRESS: Final = """
const [keys, done] = arguments;
const text = document.getElementById('text');
text.focus();
const started = performance.now();
for (const key of keys) text.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...key }));
const script = performance.now() - started;
const frame = requestAnimationFrame;
frame(() => frame(() => done([script, performance.now() - started])));
"""
DRAWN: Final = "const f = requestAnimationFrame; f(() => f(() => arguments[0]()))"

RIGHT: Final = {"key": "ArrowRight"}
ACTIONS: Final[dict[str, dict[str, Any]]] = {
    "next word": RIGHT,
    "wider": {"key": "ArrowRight", "shiftKey": True},
    "label": {"key": "o"},
    "undo": {"key": "z", "ctrlKey": True},
    "next span": {"key": "]"},
    "to the end": {"key": "End"},
    "line up": {"key": "ArrowUp"},
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--characters", type=int, nargs="+", default=[100_000, 1_000_000])
    sizes = parser.parse_args().characters
    with tempfile.TemporaryDirectory() as folder:
        texts = {str(size): (PARAGRAPH * (size // len(PARAGRAPH) + 1))[:size] for size in sizes}
        project = make_project(
            Path(folder) / "project", sources=JSONL_SOURCE, config="suggest = []"
        )
        rights = {"license": "CC0-1.0", "redistribution": "full"}
        write_lines(
            project / "raw/all.jsonl",
            [{"id": name, "text": text, "rights": rights} for name, text in texts.items()],
        )
        build(project, workers=1)
        with serving(project) as server, browsing(Path(folder) / "browser") as page:
            page.window.set_script_timeout(300)
            for name in texts:
                measure(page, server.address, name)


def measure(page: Page, address: str, article: str) -> None:
    """Print what actions cost on an article, empty and with all its mentions labelled."""
    print(f"{int(article):,} characters")
    print(f"  opened        {opened(page, address, article):6.2f} s")
    press(page, {"key": "4"}, {"key": "Home"}, RIGHT, RIGHT)
    for name, script, drawn in actions(page):
        print(f"  {name:12} {script:6.0f} {drawn:6.0f} ms")
    press(page, {"key": "Home"}, RIGHT, RIGHT, RIGHT)
    script, drawn = press(page, {"key": "P", "code": "KeyP", "shiftKey": True})
    print(f"  {page.status()}: {script:.0f} {drawn:.0f} ms")
    started = time.perf_counter()
    page.saved()
    print(f"  and saved     {time.perf_counter() - started:6.2f} s later")
    press(page, {"key": "Escape"}, {"key": "Home"})
    for name, script, drawn in actions(page):
        print(f"  {name:12} {script:6.0f} {drawn:6.0f} ms")
    page.saved()
    print(f"  opened again  {opened(page, address, article):6.2f} s")


def opened(page: Page, address: str, article: str) -> float:
    page.window.get("about:blank")
    started = time.perf_counter()
    page.window.get(f"{address}#article={article}")
    page.wait(lambda: page.run("return document.querySelectorAll('#layers li').length > 0"))
    page.window.execute_async_script(DRAWN)
    return time.perf_counter() - started


def actions(page: Page) -> Iterator[tuple[str, float, float]]:
    for name, key in ACTIONS.items():
        script, drawn = press(page, key)
        yield name, script, drawn


def press(page: Page, *keys: dict[str, Any]) -> tuple[float, float]:
    script, drawn = page.window.execute_async_script(PRESS, list(keys))
    return float(script), float(drawn)


if __name__ == "__main__":
    main()
