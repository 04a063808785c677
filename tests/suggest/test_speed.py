"""The rules together: their work grows with the length of a text, and no faster."""

import pytest
from tests.suggest.test_attributions import lines_run
from tests.suggest.test_dates import article

from newsdata import plugins, suggest
from newsdata.scheme import default
from newsdata.suggest._tokens import tokens

RULES = [(name, plugins.get("suggester", name)) for name in ("dates", "entities", "quotes")]
HOSTILE = [
    *("Paris-London ", "Paris-", "a-b ", "U.S. ", "U.S.", "Lee’s ", "l’a ", "e\u0301", "_a ", "’a"),
    *("two ", "$", "$5 ", "3 ", "3.", "a few ", "half a ", "3 May 2024 ", "on Monday ", "Interstate "),
    *("University of the ", "Mayor ", "von der ", "Lee said it rained on Monday in Paris. "),
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("pattern", HOSTILE)
def test_work_grows_no_faster_than_the_text(pattern: str, language: str) -> None:
    def work(length: int) -> int:
        record = article(pattern * (length // len(pattern)), language)
        return lines_run(lambda: suggest.add(record, RULES, default()))

    assert work(8_000) < 6 * work(2_000) + 1_000


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "text", ["", "_a", "l’été à Saint-Denis.", "A.B-c’s e\u0301’x, 3.5", "a" * 9]
)
def test_words_and_gaps_make_up_the_text(text: str, language: str) -> None:
    parts = tokens(text, language)
    assert len(parts.gaps) == len(parts.words) + 1
    assert "".join(map("".join, zip(parts.gaps, [*parts.words, ""], strict=True))) == text
    for word, start in zip(parts.words, parts.starts, strict=True):
        assert text.startswith(word, start)
