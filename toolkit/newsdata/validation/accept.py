"""The fast yes: whether a record has no problem at all, without saying which."""

from newsdata.model import Record, Span
from newsdata.scheme import LabelScheme
from newsdata.text import MAX_ARTICLE_BYTES, find_control, sha256
from newsdata.validation import relations
from newsdata.validation.text import is_date


class Accept:
    """Says yes only to records in which the checks find nothing."""

    def __init__(self, scheme: LabelScheme) -> None:
        self._scheme = scheme
        self._labels = {
            (name, label) for name, layer in scheme.layers.items() for label in layer.labels
        }
        self._disjoint = {n for n, layer in scheme.layers.items() if layer.overlap == "none"}
        self._nested = {n for n, layer in scheme.layers.items() if layer.overlap == "nest"}

    def __call__(self, record: Record) -> bool:
        """Whether the record is sound."""
        return self._spans(record.spans, record.text) and self._rest(record) and _text(record)

    def _spans(self, spans: tuple[Span, ...], text: str) -> bool:
        labels = self._labels
        for span in spans:
            # The slice may end early at the end of the text: hence the length.
            if (
                text[span.start : span.end] != span.text
                or span.end - span.start != len(span.text)
                or span.end <= span.start
                or (span.layer, span.label) not in labels
                or span.fragments
            ):
                return False
        return len({span.id for span in spans}) == len(spans) and self._apart(spans)

    def _apart(self, spans: tuple[Span, ...]) -> bool:
        """Whether no two spans overlap against the rule of their layer.

        Says no, too, where it cannot tell in one pass: spans that do not stand
        in text order are left to the checks that explain.
        """
        ends: dict[tuple[str, str | None], list[tuple[int, int]]] = {}
        for span in spans:
            layer = span.layer
            nested = layer in self._nested
            if span.status == "rejected" or not (nested or layer in self._disjoint):
                continue
            open_spans = ends.setdefault((layer, span.annotator), [])
            start, end = span.start, span.end
            if open_spans:
                if open_spans[-1][0] > start:
                    return False
                while open_spans and open_spans[-1][1] <= start:
                    last = open_spans.pop()
                    if not open_spans:
                        open_spans.append((last[0], 0))
                        break
                if open_spans[-1][1] > start and (not nested or end > open_spans[-1][1]):
                    return False
            open_spans.append((start, end))
        return True

    def _rest(self, record: Record) -> bool:
        for label in record.labels:
            if (label.layer, label.label) not in self._labels:
                return False
        for layer in record.reviewed:
            if layer not in self._scheme.layers:
                return False
        if not record.relations:
            return True
        return next(relations.check(record, self._scheme), None) is None


def _text(record: Record) -> bool:
    text = record.text
    return (
        len(text) <= MAX_ARTICLE_BYTES
        and not text.isspace()
        and sha256(text) == record.text_sha256
        and find_control(text, pointer="/text") is None
        and (record.published is None or is_date(record.published))
        and (record.modified is None or is_date(record.modified))
    )
