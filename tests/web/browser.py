"""A real browser on the page: Chromium without a window, driven by selenium."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait
from tests.projects import ROOT

PICTURES: Final = ROOT / "docs/pictures"
_SECONDS: Final = 20
_FLAGS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-device-scale-factor=1",
    "--window-size=1160,700",
)

# Places of the text in the window, by code points, as the page's own map has them.
_BOXES: Final = """
const [start, end] = arguments;
const node = document.getElementById('text').firstChild;
const unit = (point) => [...node.data].slice(0, point).join('').length;
const range = new Range();
range.setStart(node, unit(start));
range.setEnd(node, unit(end));
const drawn = () => [...range.getClientRects()].filter((box) => box.width > 0);
const scroller = document.getElementById('scroller');
const window_ = scroller.getBoundingClientRect();
if (drawn()[0].top < window_.top || drawn().at(-1).bottom > window_.bottom) {
  scroller.scrollTop += drawn()[0].top - window_.top - 20;
}
const boxes = drawn();
return [boxes[0], boxes.at(-1)].map((b) => [b.left, b.right, b.top + b.height / 2]);
"""


def find_browser() -> tuple[str, str]:
    """Chromium and its driver; the test is skipped where there is none."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if not browser or not driver:
        pytest.skip("no Chromium with chromedriver on this machine")
    return browser, driver


@contextmanager
def browsing(folder: Path, *, dark: bool = False) -> Iterator["Page"]:
    """A browser with a profile of its own in a folder, on no page."""
    browser, driver = find_browser()
    os.environ["SE_OFFLINE"] = "true"
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in (*_FLAGS, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    if dark:
        options.add_argument("--force-dark-mode")
    # What the page logs: a script that the policy stops, or that fails, fails the test.
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    window = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield Page(window)
    finally:
        window.quit()


class Page:
    """The page as its user sees it."""

    def __init__(self, window: webdriver.Chrome) -> None:
        self.window = window

    def open(self, address: str, article: str, *, adjudicate: bool = False) -> None:
        """Open an article, with nothing remembered in the browser."""
        if self.window.current_url.startswith("http"):
            self.run("localStorage.clear()")
        self.reopen(address, article, adjudicate=adjudicate)

    def reopen(self, address: str, article: str, *, adjudicate: bool = False) -> None:
        """Open an article with what the browser remembers."""
        view = "&adjudicate=" if adjudicate else ""
        self.window.get("about:blank")  # another fragment alone loads nothing
        self.window.get(f"{address}#article={article}{view}")
        self.wait(lambda: self.run("return document.querySelector('#text').textContent.length > 0"))

    def run(self, script: str, *arguments: object) -> Any:
        return self.window.execute_script(script, *arguments)

    def wait(self, condition: Callable[[], object]) -> None:
        WebDriverWait(self.window, _SECONDS, 0.02).until(lambda _: condition())

    def saved(self, state: str = "true") -> None:
        """Wait until everything is saved, or until the page says that it is not."""
        self.wait(lambda: self.run("return document.body.dataset.saved") == state)

    def status(self) -> str:
        return str(self.run("return document.getElementById('status').textContent"))

    def press(self, *keys: str) -> None:
        """Press keys in the text, one after the other."""
        self.run("document.getElementById('text').focus({preventScroll: true})")
        ActionChains(self.window, duration=0).send_keys(*keys).perform()

    def chord(self, *keys: str) -> None:
        """Press the last key while the others are down."""
        *held, last = keys
        self.run("document.getElementById('text').focus({preventScroll: true})")
        actions = ActionChains(self.window, duration=0)
        for key in held:
            actions.key_down(key)
        actions.send_keys(last)
        for key in held:
            actions.key_up(key)
        actions.perform()

    def type(self, words: str) -> None:
        """Type where the focus is."""
        ActionChains(self.window, duration=0).send_keys(words).perform()

    def find(self, words: str) -> None:
        """Select words by the page's own search."""
        self.press("/")
        self.run("document.getElementById('find').value = ''")
        self.type(words + Keys.ENTER + Keys.ESCAPE)

    def drag(self, start: int, end: int, *held: str) -> None:
        """Drag over code points, with keys held down."""
        first, last = self.run(_BOXES, start, end)
        for key in held:
            ActionChains(self.window, duration=0).key_down(key).perform()
        actions = ActionChains(self.window, duration=0)
        actions.w3c_actions.pointer_action.move_to_location(round(first[0]) + 1, round(first[2]))
        actions.w3c_actions.pointer_action.pointer_down()
        actions.w3c_actions.pointer_action.move_to_location(round(last[1]) - 1, round(last[2]))
        actions.w3c_actions.pointer_action.pointer_up()
        actions.perform()
        for key in held:
            ActionChains(self.window, duration=0).key_up(key).perform()

    def click_at(self, point: int, times: int = 1) -> None:
        """Click on a code point of the text."""
        first, _ = self.run(_BOXES, point, point + 1)
        actions = ActionChains(self.window, duration=0)
        where = round((first[0] + first[1]) / 2), round(first[2])
        actions.w3c_actions.pointer_action.move_to_location(*where)
        for _ in range(times):
            actions.w3c_actions.pointer_action.pointer_down()
            actions.w3c_actions.pointer_action.pointer_up()
        actions.perform()

    def shift_click(self, selector: str) -> None:
        """Click an element while Shift is down."""
        element = self.window.find_element(By.CSS_SELECTOR, selector)
        actions = ActionChains(self.window, duration=0)
        actions.key_down(Keys.SHIFT).click(element).key_up(Keys.SHIFT).perform()

    def button(self, name: str, within: str = "body") -> None:
        """Click the button of that name."""
        for each in self.window.find_elements(By.CSS_SELECTOR, f"{within} button"):
            # The list of articles is drawn anew at times.
            with suppress(StaleElementReferenceException):
                if each.is_displayed() and each.text.strip() == name:
                    each.click()
                    return
        raise AssertionError(f"no button {name!r}")

    def dialog(self) -> str:
        """The title of the dialog that is open, or nothing."""
        script = "return document.querySelector('dialog[open] h2')?.textContent ?? ''"
        return str(self.run(script))

    def spans(self) -> list[str]:
        """The list of spans, as a screen reader reads it."""
        script = "return [...document.querySelectorAll('#spans .span')].map((b) => b.textContent)"
        return [str(each) for each in self.run(script)]

    def errors(self) -> list[str]:
        """What the page logged: failed scripts, and what the policy stopped."""
        return [
            str(entry["message"])
            for entry in self.window.get_log("browser")
            if entry["level"] == "SEVERE" and "/api/" not in str(entry["message"])
        ]

    def picture(self, name: str) -> None:
        """Refresh a picture of the docs, when asked to by NEWSDATA_PICTURES=1."""
        if os.environ.get("NEWSDATA_PICTURES"):
            PICTURES.mkdir(parents=True, exist_ok=True)
            # The lines below the words are drawn in the next frame.
            self.window.execute_async_script(
                "const f = requestAnimationFrame; f(() => f(() => f(arguments[0])))"
            )
            assert self.window.save_screenshot(str(PICTURES / f"annotate-{name}.png"))
