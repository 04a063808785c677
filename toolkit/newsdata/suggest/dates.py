"""Expressions of time, with their values: DATE, TIME and DURATION.

The rules of each language are a table, `_times/LANGUAGE.toml`. Each is tried where a word
stands that an expression may begin with; the first one that fits is taken. What depends on
the day ("Monday", "last February") is resolved against `published`, else against the first
full date of the text, one with its weekday before others: that of dateline or caption. An
expression that names no side is looked for in the past, unless the words around it speak of
what is to come.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from newsdata.model import Attribute, Record
from newsdata.suggest import Suggestion
from newsdata.suggest._times.values import FUTURE, PAST, UNKNOWN, Reader
from newsdata.suggest._times.words import LANGUAGES as LANGUAGES
from newsdata.suggest._times.words import Rule, Words, words
from newsdata.suggest._tokens import Tokens, tokens

VERSION = "1"

_LABELS: Final = {
    "clock": "TIME",
    "noon": "TIME",
    "midnight": "TIME",
    "part": "TIME",
    "duration": "DURATION",
    "sum": "DURATION",
    "stopwatch": "DURATION",
    "vague": "DURATION",
}
_TOLD_BY_TENSE: Final = frozenset({"weekday", "month", "date", "quarter", "holiday"})
_WORD: Final = re.compile(r"[^\W\d_]+|\d")
# How far the words that tell a tense are looked for, in code points.
_BEFORE, _AFTER, _CONDITION, _NEAR = 160, 80, 24, 48
# It begins with a set of characters, which the engine looks for quickly.
_SENTENCE_END: Final = re.compile(r"[.!?…\n](?:(?<!\n)[\"”’»“)\]]*\s+(?=[^\W\d_])|(?<=\n)\s*\n)")


def suggest(record: Record) -> Iterator[Suggestion]:
    """A DATE, TIME or DURATION for each expression, with its `value` where that is known."""
    language = (record.language or "").partition("-")[0].lower()
    if language not in LANGUAGES:
        return
    table = words(language)
    found = list(_expressions(record.text, table, language))
    today = _published(record) or _first_date(found, table)
    for rule, match in found:
        tense = _tense(record.text, match, table) if rule.kind in _TOLD_BY_TENSE else UNKNOWN
        value = Reader(table, today, tense).value(rule.kind, rule.groups(match))
        attributes = (Attribute("value", value),) if value else ()
        label = _LABELS.get(rule.kind, "DATE")
        yield Suggestion("time", label, *match.span(), attributes=attributes)


def _expressions(text: str, table: Words, language: str) -> Iterator[tuple[Rule, re.Match[str]]]:
    """The rules that fit, and where; none overlaps another."""
    end = 0
    for start in _begins(text, table, tokens(text, language)):
        if start < end or not (first := table.any.match(text, start)):
            continue
        before = text[max(0, start - _CONDITION) : start]
        for rule in table.rules[(first.lastindex or 1) - 1 :]:
            match = rule.pattern.match(text, start)
            if match and (rule.before is None or rule.before.search(before)):
                yield rule, match
                end = match.end()
                break


def _begins(text: str, table: Words, parts: Tokens) -> list[int]:
    """Where words stand that an expression may begin with, and no hyphen before them."""
    known, ends = table.starts, table.compounds
    found = [parts.starts[at] for at, word in enumerate(parts.words) if word in known]
    if ends:
        compounds = [at for at, word in enumerate(parts.words) if word.endswith(ends)]
        found += [parts.starts[at] for at in compounds if parts.words[at].isalpha()]
    for at in (*[parts.starts[each] for each in parts.odd], *parts.inside):
        word = _WORD.match(text, at)
        if word and (word[0] in known or word[0].endswith(ends)):
            found.append(at)
    return [at for at in sorted(set(found)) if not at or text[at - 1] not in "-_"]


def _published(record: Record) -> date | None:
    try:
        return date.fromisoformat((record.published or "")[:10])
    except ValueError:
        return None


def _first_date(found: list[tuple[Rule, re.Match[str]]], table: Words) -> date | None:
    """The first full date of the text, one with its weekday before others."""
    first = None
    for rule, match in found:
        groups = rule.groups(match)
        if rule.kind in ("date", "iso") and groups.get("y") and not groups.get("d2"):
            value = Reader(table, None).value(rule.kind, groups)
            if value and groups.get("wd"):
                return date.fromisoformat(value)
            if value and first is None:
                first = date.fromisoformat(value)
    return first


def _tense(text: str, match: re.Match[str], table: Words) -> int:
    """Whether the words nearest to an expression speak of the past or of what is to come."""
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    after = text[match.end() : match.end() + _AFTER]
    near = max(0, len(before) - _NEAR)
    if table.until.search(before, near) or table.after.match(after):
        return FUTURE
    before = before[max((each.end() for each in _SENTENCE_END.finditer(before)), default=0) :]
    # The last word counts, and it is mostly near: what is far is searched only where none is.
    near = before.rfind(" ", 0, max(0, len(before) - _NEAR)) + 1
    past, future = _last(table.past, before, near), _last(table.future, before, near)
    if past == future == -1:
        past, future = _last(table.past, before), _last(table.future, before)
    if past != future:
        return PAST if past > future else FUTURE
    if ended_after := _SENTENCE_END.search(after):
        after = after[: ended_after.start()]
    first = [
        (found.start(), tense)
        for pattern, tense in ((table.past, PAST), (table.future, FUTURE))
        if (found := pattern.search(after))
    ]
    return min(first)[1] if first else UNKNOWN


def _last(pattern: re.Pattern[str], text: str, begin: int = 0) -> int:
    """Where the pattern matches last from a place on, or -1."""
    return max((found.start() for found in pattern.finditer(text, begin)), default=-1)
