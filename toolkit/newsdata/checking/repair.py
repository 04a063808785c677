"""Repairs of one line: only those that are beyond doubt, and none of a label's meaning.

A repair is made on the JSON document, so that whatever it does not concern stays as
it was. Afterwards the line is checked again: repairs that leave a problem which was
not there before are dropped.
"""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import msgspec
from msgspec import Struct

from newsdata import decoding, joining, schemas
from newsdata.model import Fragment, Record, Span, Submission
from newsdata.problems import Problem
from newsdata.text import sha256
from newsdata.validation import Validator
from newsdata.validation.hashes import explain_hash
from newsdata.validation.spans import Parts, selects


class Change(Struct, frozen=True):
    """One repair: the code it mends, where, the value before and after, and why."""

    code: str
    pointer: str
    before: Any
    after: Any
    why: str


def repair(document: Any, article: Record | None, validator: Validator) -> tuple[Any, list[Change]]:
    """A line's document mended, and what was changed of it.

    Args:
        document: A record or a submission.
        article: The record that a submission labels, where it is known; None for
            records.
        validator: The checks that hold.
    """
    mended = deepcopy(document)
    kind: type[Record] | type[Submission] = Submission if _is_submission(document) else Record
    value = decoding.convert(kind, document, "", 0)
    if isinstance(value, list):
        return document, []
    labelled = joining.view(article, value) if isinstance(value, Submission) and article else value
    changes: list[Change] = []
    if isinstance(labelled, Record):
        changes = list(_labels(mended, value, labelled))
        if changes and _problems(kind, mended, article, validator) - _problems(
            kind, document, article, validator
        ):
            mended, changes = deepcopy(document), []
    ordered = _in_order(mended, schemas.inlined(kind.__name__.lower()))
    if _keys(ordered) != _keys(mended):
        changes.append(
            Change(
                "key-order",
                "",
                list(mended),
                list(ordered),
                "Keys stand in the order of the schema.",
            )
        )
    return ordered, changes


def _is_submission(document: Any) -> bool:
    return isinstance(document, dict) and "article_id" in document


def _problems(
    kind: type[Any], document: Any, article: Record | None, validator: Validator
) -> Counter[str]:
    """How often each code occurs in a document."""
    value = decoding.convert(kind, deepcopy(document), "", 0)
    found: list[Problem] = []
    if isinstance(value, list):
        found = value
    elif isinstance(value, Submission):
        if article:
            problem = joining.on_other_text(article, value)
            found = [problem] if problem else []
            found += validator.submitted(value, joining.view(article, value))
    else:
        found = validator.problems(value)
    return Counter(problem.code for problem in found)


def _labels(document: Any, value: Record | Submission, labelled: Record) -> Iterator[Change]:
    """Mend hash, offsets, edges and rights in place, and say so."""
    stated = value.text_sha256
    actual = sha256(labelled.text)
    explained = explain_hash(labelled.text, stated) if stated != actual else None
    if isinstance(value, Submission) and stated != actual and explained is None:
        return  # the labels are of another text: nothing can be proven
    parts = Parts(labelled.text, labelled.spans)
    wrong = [at for at, part in parts.all if not selects(labelled.text, part)]
    yield from _offsets(document, parts)
    if explained and (explained.offsets_hold or _proven(value, wrong, parts)):
        code = "submission-text" if isinstance(value, Submission) else "text-hash"
        yield _set(document, "/text_sha256", actual, code, explained.sentence)
    yield from _edges(document, labelled)
    if isinstance(value, Submission) and labelled.rights.redistribution == "standoff":
        yield from _words(document, labelled.text)


def _proven(value: Record | Submission, wrong: list[str], parts: Parts) -> bool:
    """Whether every span carries words that are right, or become so."""
    if not value.spans or any(span.text is None for span in value.spans):
        return False
    return all(parts.right_offsets(at) for at in wrong)


def _offsets(document: Any, parts: Parts) -> Iterator[Change]:
    for at, part in parts.all:
        right = parts.right_offsets(at)
        if right is None or selects(parts.text, part):
            continue
        words = parts.text[slice(*right)]
        code = _code(part, parts.text)
        span = _get(document, at)
        before = dict(span)
        span["start"], span["end"] = right
        if span.get("text") is not None and span["text"] != words:
            span["text"] = words  # the same words in the text's own normal form
        yield Change(code, at, before, dict(span), parts.hint(at))


def _code(part: Span | Fragment, text: str) -> str:
    if part.end > len(text):
        return "span-bounds"
    return "span-empty" if part.end <= part.start else "span-text"


def _edges(document: Any, labelled: Record) -> Iterator[Change]:
    """Trim white space, unless a span of the same kind is there already."""
    text = labelled.text
    there = {_kind(span) for span in document["spans"]}
    for index, span in enumerate(document["spans"]):
        start, end = span["start"], span["end"]
        words = text[start:end] if 0 <= start < end <= len(text) else ""
        trimmed = words.strip()
        if span.get("fragments") or not trimmed or trimmed == words:
            continue
        if span.get("text") not in (None, words):
            continue
        start += len(words) - len(words.lstrip())
        after = span | {"start": start, "end": start + len(trimmed)}
        if span.get("text") is not None:
            after["text"] = trimmed
        if _kind(after) in there:
            continue
        there.add(_kind(after))
        # The context beside the span was of the old edges.
        for field in ("prefix", "suffix"):
            after.pop(field, None)
        document["spans"][index] = after
        yield Change(
            "span-whitespace",
            f"/spans/{index}",
            dict(span),
            after,
            "White space stands outside of spans.",
        )


def _kind(span: Any) -> tuple[Any, ...]:
    return (span["layer"], span["label"], span["start"], span["end"], span.get("annotator"))


def _words(document: Any, text: str) -> Iterator[Change]:
    """Take away words that may not be passed on, where the offsets say them as well."""
    for index, span in enumerate(document["spans"]):
        before = deepcopy(span)
        for part in (span, *(span.get("fragments") or ())):
            if part.get("text") is not None and part["text"] == text[part["start"] : part["end"]]:
                del part["text"]
        if span != before:
            yield Change(
                "rights-text",
                f"/spans/{index}",
                before,
                dict(span),
                "The offsets say which words are meant.",
            )


def _set(document: Any, pointer: str, value: Any, code: str, why: str) -> Change:
    field = pointer[1:]
    before = document[field]
    document[field] = value
    return Change(code, pointer, before, value, why)


def _get(document: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


def _in_order(value: Any, schema: Any) -> Any:
    """The value with the keys of its objects in the order of the schema."""
    if "oneOf" in schema:  # ours are all "this, or null"
        schema = next(each for each in schema["oneOf"] if each.get("type") != "null")
    if isinstance(value, list):
        return [_in_order(item, schema.get("items", {})) for item in value]
    if not isinstance(value, dict):
        return value
    known = schema.get("properties", {})
    names = [name for name in known if name in value]
    names += [name for name in value if name not in known]
    return {name: _in_order(value[name], known.get(name, {})) for name in names}


def _keys(value: Any) -> bytes:
    return msgspec.json.encode(value)
