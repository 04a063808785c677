"""spaCy: the DocBin that `spacy train` reads (`.spacy`), and documents as JSON.

Reads a DocBin, and what `Doc.to_json` gives, alone, in an array or one a line. Entities
(`doc.ents`) and span groups (`doc.spans`) are spans, categories (`doc.cats`) labels of the
document. The key of a group is the layer where the label scheme has such a layer. Written
is a DocBin: spans of the layer `entity`, as far as they do not overlap, are entities, those
of any other layer a group of its name; a record's id and fields are in `doc.user_data`.

White space that is more than a space between two tokens is a token, as in spaCy's own
tokenizers. A DocBin is held as a whole, by spaCy as well.

Documentation: https://spacy.io/api/docbin and https://spacy.io/api/doc#to_json
"""

import io
import struct
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, Final

import msgspec
from msgspec import Struct

from newsdata import plugins
from newsdata.formats import ARTICLE_FIELDS, Builder, Capability, Document, Given, Writing
from newsdata.formats._json import Unheld, mapping, outline, place, score, sequence, values
from newsdata.formats._tokens import LAYER, Tokens
from newsdata.model import Attribute, Record, Span, Tool
from newsdata.problems import Problem, Reject
from newsdata.streams import MAX_RATIO, SAFE_BYTES

VERSION: Final = "1"
CAPABILITY: Final = Capability(offsets="tokens", layers=True, labels=True, fields=ARTICLE_FIELDS)
SUFFIXES: Final = (".spacy", ".json", ".jsonl")
BESIDE: Final = ()
FOLDER: Final = False

_EXTRA: Final = "spacy"
_OURS: Final = "newsdata"
"""The key of `doc.user_data` under which our own data stand."""
_KEPT: Final = frozenset({"text", "ents", "spans", "cats", "tokens"})
_PLACED: Final = frozenset({"tokens/id", "tokens/start", "tokens/end"})
_ATTRIBUTES: Final = ("ENT_IOB", "ENT_TYPE")
_STEP: Final = 1 << 20
# What spaCy and msgpack raise for bytes that are no DocBin, or one of another version.
_DAMAGED: Final = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    OverflowError,
    EOFError,
    struct.error,
)


def recognise(head: bytes, name: str) -> str:
    """Why a file holds documents of spaCy, or `""`."""
    if head[:1] == b"\x78":
        try:
            start = zlib.decompressobj().decompress(head, 64)
        except zlib.error:
            return ""
        return f"{name} is a DocBin of spaCy." if b"\xa7version" in start[:16] else ""
    keys = outline(head)
    holds: list[str] = [key for key in ("ents", "cats", "sents") if key in keys]
    holds += ["spans"] if keys.get("spans", "").startswith("{") else []
    if "text" in keys and "tokens" in keys and holds:
        return f'The first object of {name} has "tokens" and "{holds[0]}": a document of spaCy.'
    if "paragraphs" in keys:
        return f'The first object of {name} has "paragraphs": training data of spaCy 2.'
    return ""


class _Said(Struct, frozen=True):
    """A document as `Doc.to_json` gives it, and where it stands.

    Attributes:
        said: The document.
        ours: What `write` put into its `user_data`.
        unheld: Names of what is in it beyond the JSON.
        spaces: Whether it states the spaces between its tokens.
        line: Line of the file.
        pointer: JSON pointer into it.
    """

    said: Mapping[str, Any]
    ours: Mapping[str, Any] = {}
    unheld: tuple[str, ...] = ()
    spaces: bool = True
    line: int = 0
    pointer: str = ""


def read(file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
    """The document of each `Doc`."""
    buffered: Any = file if hasattr(file, "peek") else io.BufferedReader(file)
    is_bin = buffered.peek(1)[:1] == b"\x78"
    found = _from_bin(buffered, given) if is_bin else _from_json(buffered, given)
    unheld = Unheld()
    for number, each in enumerate(found, 1):
        if isinstance(each, Reject):
            yield each
        else:
            yield _Reading(each, given, f"{given.id}#{number}").document(unheld)


def _from_json(file: IO[bytes], given: Given) -> Iterator[_Said | Reject]:
    for line, pointer, value in values(file, given.file):
        if isinstance(value, Problem):
            yield Reject(given.file, line, "", (value,))
            continue
        said = mapping(value)
        if isinstance(said.get("text"), str):
            yield _Said(said, line=line, pointer=pointer)
            continue
        old = "paragraphs" in said
        problem = Problem(
            "format-kind",
            "This is training data of spaCy 2." if old else "The document has no text.",
            "Convert it first: spacy convert FILE FOLDER" if old else "Write it with Doc.to_json.",
            file=given.file,
            line=line,
            pointer=pointer,
        )
        yield Reject(given.file, line, "", (problem,))


def _from_bin(file: IO[bytes], given: Given) -> Iterator[_Said | Reject]:
    tokens = plugins.require("spacy.tokens", _EXTRA)
    vocab = plugins.require("spacy.vocab", _EXTRA).Vocab()
    data = file.read()
    try:
        if _expands(data):
            fact = f"It expands to more than {MAX_RATIO} times its size."
            yield _unreadable(given, "file-expands", fact)
            return
        for doc in tokens.DocBin().from_bytes(data).get_docs(vocab):
            try:
                yield _of_doc(doc)
            except LookupError:
                fact = "A document names a string that the DocBin does not hold."
                yield _unreadable(given, "format-syntax", fact)
    except (zlib.error, *_DAMAGED):
        yield _unreadable(given, "format-syntax", "It is no DocBin that spaCy can read.")


def _unreadable(given: Given, code: str, fact: str) -> Reject:
    problem = Problem(code, fact, "Write it anew with DocBin.to_disk.", file=given.file)
    return Reject(given.file, 0, "", (problem,))


def _expands(data: bytes) -> bool:
    """Whether it expands beyond all measure; nothing of it is kept."""
    allowed = max(SAFE_BYTES, MAX_RATIO * len(data))
    stream = zlib.decompressobj()
    rest = data
    while rest:
        allowed -= len(stream.decompress(rest, _STEP))
        if allowed < 0:
            return True
        rest = stream.unconsumed_tail
    return False


def _of_doc(doc: Any) -> _Said:
    said = doc.to_json()
    pairs = [*zip(doc.ents, said.get("ents", ()), strict=True)]
    for key, group in said.get("spans", {}).items():
        pairs += zip(doc.spans[key], group, strict=True)
    for span, written in pairs:
        # to_json leaves these out, or some of them.
        written |= {"kb_id": span.kb_id_, "id": span.id_}
    ours = mapping(doc.user_data.get(_OURS))
    others = tuple("user_data" for key in doc.user_data if key != _OURS)
    return _Said(said, ours, others[:1], not doc.has_unknown_spaces)


class _Reading:
    """Reads one document. What has not the shape that it should is a problem."""

    def __init__(self, each: _Said, given: Given, id: str) -> None:
        self._each = each
        self._said = each.said
        self._names = given.names
        self._count = 0
        own = each.ours.get("id")
        self._builder = Builder(
            given,
            each.said["text"],
            Tool("spacy", VERSION if each.spaces else f"{VERSION}+spaces"),
            id=own if isinstance(own, str) else id,
            line=each.line,
            fields={field: each.ours.get(field) for field in ARTICLE_FIELDS},
        )

    def document(self, unheld: Unheld) -> Document | Reject:
        """The document, or why there is none."""
        tokens = [mapping(token) for token in sequence(self._said.get("tokens"))]
        places = (place(token.get("start"), token.get("end")) for token in tokens)
        text = self._said["text"]
        self._builder.tokens(
            (each for each in places if each is None or not text[slice(*each)].isspace()),
            "/tokens",
        )
        for number, span in enumerate(sequence(self._said.get("ents"))):
            self._span(mapping(span), "", f"/ents/{number}")
        for key, group in mapping(self._said.get("spans")).items():
            for number, span in enumerate(sequence(group)):
                self._span(mapping(span), key, f"/spans/{key}/{number}")
        self._categories(mapping(self._said.get("cats")))
        of_tokens = {f"tokens/{key}" for token in tokens for key in token}
        # A text of one token always has one sentence.
        alone = {"sents"} if len(sequence(self._said.get("sents"))) < 2 else set()
        keys = {*self._said.keys() - _KEPT - alone, *of_tokens - _PLACED, *self._each.unheld}
        unheld.tell(self._builder, keys)
        return self._builder.build()

    def _span(self, span: Mapping[str, Any], key: str, pointer: str) -> None:
        self._count += 1
        where, label = place(span.get("start"), span.get("end")), span.get("label")
        if where is None or not isinstance(label, str):
            self._wrong("A span lacks offsets or label.", pointer)
            return
        entries = ((name, span.get(name)) for name in ("kb_id", "id"))
        self._builder.span(
            f"{self._count}",
            self._names.read(label, layer=key if key in self._names.layers else ""),
            [where],
            pointer=self._each.pointer + pointer,
            attributes=tuple(Attribute(n, e) for n, e in entries if e and isinstance(e, str)),
        )

    def _categories(self, said: Mapping[str, Any]) -> None:
        """Those with a positive number, which is a score unless it is 1."""
        ours = self._each.ours.get("cats")
        # A list is a tuple when it comes out of a DocBin.
        own = [name for name in ours if isinstance(name, str)] if isinstance(ours, tuple) else []
        chosen = [name for name, number in said.items() if number == 1]
        # Ours may be there twice, which cats cannot say; somebody may have changed them since.
        for name in own if set(own) == set(chosen) else chosen:
            self._builder.label(self._names.read(name), pointer=f"{self._each.pointer}/cats")
        for name, number in said.items():
            if number in (0, 1):
                continue
            sure = score(number)
            if sure is None:
                self._wrong(f"The score of {name!r} is no number from 0 to 1.", "/cats")
            else:
                where = f"{self._each.pointer}/cats"
                self._builder.label(self._names.read(name), pointer=where, score=sure)

    def _wrong(self, fact: str, pointer: str) -> None:
        hint = "Write it with Doc.to_json."
        self._builder.problem("format-syntax", fact, hint, pointer=self._each.pointer + pointer)


def write(records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
    """A DocBin of all records."""
    tokens = plugins.require("spacy.tokens", _EXTRA)
    vocab = plugins.require("spacy.vocab", _EXTRA).Vocab()
    docs = tokens.DocBin(attrs=_ATTRIBUTES, store_user_data=True)
    for record in records:
        docs.add(_Doc(record, writing, tokens, vocab).doc)
    yield "", docs.to_bytes()


class _Doc:
    """A record as a `Doc` of spaCy."""

    def __init__(self, record: Record, writing: Writing, tokens: Any, vocab: Any) -> None:
        self._names = writing.names
        self._make_span = tokens.Span
        words, spaces = _words(Tokens.of(record))
        self.doc = tokens.Doc(vocab, words=words, spaces=spaces)
        self._starts: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        offset = 0
        for number, (word, space) in enumerate(zip(words, spaces, strict=True)):
            self._starts[offset] = number
            offset += len(word)
            self._ends[offset] = number + 1
            offset += space
        layers: dict[str, list[Span]] = defaultdict(list)
        for span in record.spans:
            if span.layer != LAYER:
                layers[span.layer].append(span)
        filter_spans = plugins.require("spacy.util", _EXTRA).filter_spans
        entities = [self._span(span, "") for span in layers.get(self._names.layer, ())]
        kept = filter_spans(entities)
        self.doc.set_ents(kept)
        free = {id(each) for each in kept}
        for layer, spans in layers.items():
            group = [
                self._span(span, layer)
                for number, span in enumerate(spans)
                if layer != self._names.layer or id(entities[number]) not in free
            ]
            if group:
                self.doc.spans[layer] = group
        self._describe(record, writing)

    def _span(self, span: Span, key: str) -> Any:
        label = self._names.write(span.layer, span.label, layers=key in self._names.layers)
        return self._make_span(
            self.doc, self._starts[span.start], self._ends[span.end], label=label
        )

    def _describe(self, record: Record, writing: Writing) -> None:
        """Categories, id and fields. Every document has all categories, as trainers ask."""
        names = [self._names.write(label.layer, label.label) for label in record.labels]
        known = {
            self._names.write(layer, label): 0.0
            for layer, labels in writing.labels.items()
            for label in labels
        }
        self.doc.cats = known | dict.fromkeys(names, 1.0)
        ours: dict[str, Any] = {"id": record.id} | ({"cats": names} if names else {})
        for field in ARTICLE_FIELDS:
            value = getattr(record, field)
            if value is not None:
                ours[field] = msgspec.to_builtins(value)
        self.doc.user_data[_OURS] = ours


def _words(tokens: Tokens) -> tuple[list[str], list[bool]]:
    """The words of a `Doc`, and whether a space follows each."""
    before, *gaps = tokens.gaps()
    words, spaces = ([before], [False]) if before else ([], [])
    for word, gap in zip(tokens.words(), gaps, strict=True):
        words.append(word)
        spaces.append(gap.startswith(" "))
        if rest := gap.removeprefix(" "):
            words.append(rest)
            spaces.append(False)
    return words, spaces
