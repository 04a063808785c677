"""Writes input/docs.spacy as somebody else would, with spaCy alone."""

from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin, Span

nlp = spacy.blank("en")
first = nlp("Café Lund hires Mira  Holt,\r\nsays\n“Jo.” 🚋 rolls.")
first.set_ents([Span(first, 0, 2, label="ORG"), Span(first, 3, 6, label="PERSON", kb_id="Q7")])
first.spans["sc"] = [Span(first, 0, 1, label="GPE", span_id="lund"), Span(first, 0, 2, label="ORG")]
first.cats = {"BUSINESS": 1.0, "SPORTS": 0.0}
first.user_data["seen"] = True
second = Doc(nlp.vocab, words=["Rain", "in", "Lund", "."], tags=["NN", "IN", "NNP", "."])
second.set_ents([Span(second, 2, 3, label="GPE")])
third = Doc(nlp.vocab, words=[])
docs = DocBin(docs=[first, second, third], store_user_data=True)
docs.to_disk(Path(__file__).parent / "input" / "docs.spacy")
