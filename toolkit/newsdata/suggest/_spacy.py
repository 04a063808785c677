"""Named entities and times by a spaCy pipeline: any that is installed, or a folder of one."""

import hashlib
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newsdata.errors import CannotRun
from newsdata.model import Record, Tool
from newsdata.suggest import Suggestion

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_INSTALL: Final = "pip install 'newsdata[spacy]', then python -m spacy download en_core_web_sm."
_ENTITY: Final = (
    "PERSON",
    "NORP",
    "ORG",
    "GPE",
    "LOC",
    "FAC",
    "EVENT",
    "MONEY",
    "PERCENT",
    "QUANTITY",
)
# Pipelines of other languages know PER, LOC, ORG and MISC.
_LAYERS: Final[Mapping[str, tuple[str, str]]] = {
    **{label: ("entity", label) for label in _ENTITY},
    "PER": ("entity", "PERSON"),
    "DATE": ("time", "DATE"),
    "TIME": ("time", "TIME"),
}
_BATCH: Final = 32
# The guideline of the label scheme leaves articles and possessive endings outside.
_EDGES: Final = re.compile(r"\A(?:the|The|a|an)\s+|\s*[’']s?\Z|\s+\Z|\A\s+")


def load(name: str) -> "Pipeline":
    """The pipeline of a name or folder. Raises `CannotRun` when it is missing or does not fit."""
    try:
        import spacy
    except ImportError:
        raise CannotRun("spaCy is not installed.", hint=f"Install it: {_INSTALL}") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about versions, which are checked below
            nlp = spacy.load(name)
    except Exception as error:  # noqa: BLE001  configurations, weights and code of a third party
        fact = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CannotRun(
            f'The spaCy pipeline "{name}" cannot be loaded: {fact}', hint=_INSTALL
        ) from None
    installed = metadata.version("spacy")
    wanted = nlp.meta.get("spacy_version", "")
    if wanted and spacy.util.is_compatible_version(installed, wanted) is False:
        raise CannotRun(
            f'The spaCy pipeline "{name}" is for spaCy {wanted}; installed is {installed}.',
            hint="Install the release of the pipeline that fits: python -m spacy validate lists them.",
        )
    if not set(nlp.pipe_labels) & {"ner", "entity_ruler", "span_ruler"}:
        raise CannotRun(f'The spaCy pipeline "{name}" finds no entities.', hint="It needs `ner`.")
    return Pipeline(nlp)


class Pipeline:
    """A spaCy pipeline as a model."""

    def __init__(self, nlp: "Language") -> None:
        self._nlp = nlp
        meta = nlp.meta
        digest = _digest(nlp)
        if nlp.lang not in ("xx", "mul"):
            self.LANGUAGES = (nlp.lang,)
        version = f"{meta.get('version', '0')}+sha256.{digest[:16]}"
        self.tool = Tool(f"{meta.get('lang', 'xx')}_{meta.get('name', 'pipeline')}"[:128], version)

    def suggest(self, records: Sequence[Record]) -> Iterator[list[Suggestion] | Exception]:
        """The entities and times of each record."""
        texts = [record.text for record in records]
        try:
            docs = list(self._nlp.pipe(texts, batch_size=_BATCH))
        except Exception:  # noqa: BLE001  one of them: which, is found out one by one
            yield from map(self._one, texts)
            return
        yield from map(_suggestions, docs)

    def _one(self, text: str) -> list[Suggestion] | Exception:
        try:
            return _suggestions(self._nlp(text))
        except Exception as error:  # noqa: BLE001  it is reported with its article
            return error


def _suggestions(doc: "Doc") -> list[Suggestion]:
    found = []
    for entity in doc.ents:
        layer, label = _LAYERS.get(entity.label_, ("entity", entity.label_))
        start, end = _trimmed(doc.text, entity.start_char, entity.end_char)
        if start < end:
            found.append(Suggestion(layer, label, start, end))
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while edge := _EDGES.search(text[start:end]):
        if edge.start() == 0:
            start += edge.end()
        else:
            end = start + edge.start()
    return start, end


def _digest(nlp: "Language") -> str:
    """SHA-256 over the pipeline's configuration and weights."""
    folder = getattr(nlp, "_path", None)
    digest = hashlib.sha256()
    if isinstance(folder, Path) and folder.is_dir():
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    else:
        digest.update(nlp.to_bytes())
    return digest.hexdigest()
