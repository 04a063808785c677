"""Several annotators into one: properties that hold for all, and cases by hand."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.merging.drawn import SEVERAL, span, submission

from newsdata import scheme
from newsdata.merging import NAMES, Conflict, Strategy, several
from newsdata.merging.votes import relation_key, span_key
from newsdata.model import (
    Argument,
    Attribute,
    Submission,
    SubmittedLabel,
    SubmittedRelation,
)
from newsdata.scheme import LabelScheme, Layer

SCHEME = scheme.default()


def merge(
    *submissions: Submission, name: str = "majority", by: str = ""
) -> tuple[Submission, list[Conflict]]:
    weights = {"entity": {"ann": 0.9, "bob": 0.5, "cat": 0.3}}
    return several.merge(submissions, Strategy(name, by, weights), SCHEME, "merge")  # type: ignore[arg-type]


def labels_of(merged: Submission) -> list[tuple[str, int, int]]:
    return [(s.label, s.start, s.end) for s in merged.spans if s.status != "rejected"]


STRATEGIES = st.sampled_from(NAMES)


@given(SEVERAL, STRATEGIES, st.randoms())
def test_the_order_does_not_matter(made: list[Submission], name: str, random: object) -> None:
    by = sorted(each.annotator for each in made)[0]
    again = sorted(made, key=lambda each: each.annotator, reverse=True)
    assert merge(*made, name=name, by=by) == merge(*again, name=name, by=by)


@given(SEVERAL, STRATEGIES)
def test_merging_what_is_merged_changes_nothing(made: list[Submission], name: str) -> None:
    first, _ = merge(*made, name=name, by=made[0].annotator)
    again, conflicts = merge(first, name=name, by="merge")
    assert (again, conflicts) == (first, [])


@given(SEVERAL, STRATEGIES)
def test_nothing_is_lost_without_a_line(made: list[Submission], name: str) -> None:
    merged, conflicts = merge(*made, name=name, by=made[0].annotator)
    there = {(span_key(s), s.status) for s in merged.spans}
    listed = {
        (c.layer, o.label, o.start, o.end, o.value, who)
        for c in conflicts
        if c.kind == "span"
        for o in c.options
        for who in (*o.annotators, *o.rejected)
    }
    values = {
        (c.start, c.end, c.layer, o.value, who)
        for c in conflicts
        if c.kind == "attribute"
        for o in c.options
        for who in o.annotators
    }
    for each in made:
        for one in each.spans:
            parts = ", ".join(f"{p.start}-{p.end}" for p in one.fragments)
            line = one.layer, one.label, one.start, one.end, parts, each.annotator
            assert (span_key(one), one.status) in there or line in listed
            for attribute in one.attributes:
                kept = next((s for s in merged.spans if span_key(s) == span_key(one)), None)
                assert (
                    line in listed
                    or (kept and attribute in kept.attributes)
                    or (one.start, one.end, one.layer, attribute.value, each.annotator) in values
                )
        spans = {s.id: span_key(s) for s in each.spans}
        merged_spans = {s.id: span_key(s) for s in merged.spans}
        kept_relations = {relation_key(r, merged_spans) for r in merged.relations}
        of_relations = [o for c in conflicts if c.kind == "relation" for o in c.options]
        for relation in each.relations:
            assert relation_key(relation, spans) in kept_relations or any(
                each.annotator in (*o.annotators, *o.rejected) for o in of_relations
            )
        for label in each.labels:
            assert any(label.label == kept.label for kept in merged.labels) or any(
                o.label == label.label and each.annotator in o.annotators
                for c in conflicts
                if c.kind == "label"
                for o in c.options
            )


@given(SEVERAL, STRATEGIES)
def test_ids_are_unique_and_every_reference_exists(made: list[Submission], name: str) -> None:
    merged, _ = merge(*made, name=name, by=made[0].annotator)
    ids = {each.id: each for each in merged.spans}
    assert len(ids) == len(merged.spans)
    for relation in merged.relations:
        for arg in relation.args:
            assert ids[arg.ref].status != "rejected" or relation.status == "rejected"


@given(SEVERAL)
def test_more_is_taken_the_less_agreement_is_asked_for(made: list[Submission]) -> None:
    found = {}
    for name in ("intersection", "majority"):
        merged, _ = merge(*made, name=name)
        found[name] = {span_key(s) for s in merged.spans if s.status != "rejected"}
    # A clash can take a span out of each of them, but never out of the larger alone.
    everything = {span_key(s) for each in made for s in each.spans if s.status != "rejected"}
    assert found["intersection"] <= found["majority"] <= everything


ANN = submission("ann", span("s1", "PERSON", 0, 8), span("s2", "ORG", 10, 14))
BOB = submission("bob", span("x", "PERSON", 0, 8))
CAT = submission("cat", span("y", "PERSON", 3, 9), span("z", "ORG", 10, 14))


def test_strategies_by_hand() -> None:
    found = {name: merge(ANN, BOB, CAT, name=name, by="cat") for name in NAMES}
    taken = {name: labels_of(merged) for name, (merged, _) in found.items()}
    assert taken == {
        # Entities do not cross: which of the two persons it is, is left open.
        "union": [("ORG", 10, 14)],
        "intersection": [],
        "majority": [("PERSON", 0, 8), ("ORG", 10, 14)],
        "weighted": [("PERSON", 0, 8), ("ORG", 10, 14)],
        "adjudicated": [("PERSON", 3, 9), ("ORG", 10, 14)],
    }
    undecided = {
        name: sum(c.undecided for c in conflicts) for name, (_, conflicts) in found.items()
    }
    assert undecided == {name: int(name == "union") for name in NAMES}
    first, second = found["majority"][1]
    assert [(o.label, o.start, o.end, o.annotators, o.taken) for o in first.options] == [
        ("PERSON", 0, 8, ("ann", "bob"), True),
        ("PERSON", 3, 9, ("cat",), False),
    ]
    assert (second.start, second.end, second.voters) == (10, 14, ("ann", "bob", "cat"))
    assert found["majority"][0].merged_from == ("ann", "bob", "cat")


def test_half_of_the_voices_decide_nothing() -> None:
    merged, (conflict,) = merge(ANN, BOB)
    assert labels_of(merged) == [("PERSON", 0, 8)]
    assert conflict.undecided
    # A layer with something open is not gone through to the end.
    assert merged.reviewed == ("quote",)


def test_three_labels_for_one_place_are_nobodys_majority() -> None:
    made = [
        submission(who, span("s", label, 0, 4))
        for who, label in (("ann", "PERSON"), ("bob", "ORG"), ("cat", "GPE"))
    ]
    merged, (conflict,) = merge(*made)
    assert merged.spans == ()
    assert [option.taken for option in conflict.options] == [None, None, None]
    # But two who see nothing there outvote one who does.
    merged, (conflict,) = merge(made[0], submission("bob"), submission("cat"))
    assert (merged.spans, conflict.undecided) == ((), False)


def test_who_did_not_review_a_layer_has_no_say() -> None:
    merged, conflicts = merge(ANN, submission("bob", reviewed=("quote",)))
    assert labels_of(merged) == [("PERSON", 0, 8), ("ORG", 10, 14)]
    assert conflicts == []
    assert merged.reviewed == ("entity", "quote")


def test_what_is_rejected_stays_rejected_or_is_listed() -> None:
    no = submission("bob", span("n", "ORG", 10, 14, status="rejected"))
    merged, (conflict,) = merge(no, submission("ann", span("s", "ORG", 10, 14)))
    assert merged.spans == ()
    (option,) = conflict.options
    assert (option.annotators, option.rejected, option.taken) == (("ann",), ("bob",), None)
    merged, conflicts = merge(no, submission("ann"))
    assert [s.status for s in merged.spans] == ["rejected"]
    assert conflicts == []
    merged, _ = merge(ANN, no, submission("cat"), name="intersection")
    assert [s.status for s in merged.spans] == ["rejected"]


def test_attributes_and_scores_are_merged() -> None:
    def dated(who: str, *values: str, score: float | None = None) -> Submission:
        attributes = tuple(Attribute("value", value) for value in values)
        return submission(who, span("s", "PERSON", 0, 8, attributes=attributes, score=score))

    merged, (conflict,) = merge(dated("ann", "x"), dated("bob", "x"), dated("cat", "y"))
    assert merged.spans[0].attributes == (Attribute("value", "x"),)
    assert (conflict.kind, conflict.undecided) == ("attribute", False)
    merged, (conflict,) = merge(dated("ann", "x"), dated("bob", "y"), name="union")
    assert (merged.spans[0].attributes, conflict.undecided) == ((), True)
    merged, (conflict,) = merge(dated("ann", "x"), dated("bob"), name="union")
    assert merged.spans[0].attributes == (Attribute("value", "x"),)
    merged, (conflict,) = merge(dated("ann", "x"), dated("bob"), name="intersection")
    assert (merged.spans[0].attributes, conflict.undecided) == ((), False)
    merged, _ = merge(dated("ann", score=0.5), dated("bob", score=1.0), dated("cat"))
    assert merged.spans[0].score == 0.75


def quoting(who: str, source: str, **more: object) -> Submission:
    spans = (
        span("q", "QUOTE", 20, 30, layer="quote"),
        span("k", "SPEAKER", 0, 8, layer="quote"),
        span("l", "SPEAKER", 10, 14, layer="quote"),
    )
    args = Argument("content", "q"), Argument("source", source)
    relation = SubmittedRelation("r", "quote", "attribution", args)
    return submission(who, *spans, relations=(relation,), **more)


def test_relations_follow_their_spans() -> None:
    merged, conflicts = merge(quoting("ann", "k"), quoting("bob", "k"), quoting("cat", "l"))
    (relation,) = merged.relations
    spans = {s.id: s for s in merged.spans}
    assert [(spans[a.ref].label, spans[a.ref].start) for a in relation.args] == [
        ("QUOTE", 20),
        ("SPEAKER", 0),
    ]
    assert [(c.kind, c.start, c.end, c.options[0].taken) for c in conflicts] == [
        ("relation", 0, 30, True),
        ("relation", 10, 30, False),
    ]
    # A relation whose span is not taken cannot be, and is left to a person.
    bare = [submission(who) for who in ("bob", "cat")]
    merged, conflicts = merge(quoting("ann", "k"), *bare, name="union")
    assert len(merged.relations) == 1
    lost = replace(quoting("ann", "gone"))
    merged, (conflict,) = merge(lost)
    assert (merged.relations, conflict.undecided) == ((), True)


def test_labels_of_documents_are_merged() -> None:
    def topical(who: str, *labels: str) -> Submission:
        topics = tuple(SubmittedLabel("topic", label) for label in labels)
        return submission(who, labels=topics, reviewed=("topic",))

    merged, (conflict,) = merge(topical("ann", "A"), topical("bob", "A"), topical("cat", "B"))
    assert [label.label for label in merged.labels] == ["A"]
    assert [(o.label, o.taken) for o in conflict.options] == [("A", True), ("B", False)]


def test_guidelines_that_differ_are_listed() -> None:
    one, two = (replace(each, guideline=name) for each, name in ((ANN, "g1"), (ANN, "g2")))
    merged, (conflict,) = merge(one, replace(two, annotator="bob"))
    assert (merged.guideline, conflict.kind, conflict.undecided) == (None, "guideline", False)
    assert merge(one, replace(one, annotator="bob"))[0].guideline == "g1"


def test_an_adjudicator_decides_where_he_looked() -> None:
    judge = submission("judge", span("j", "PERSON", 0, 8), reviewed=("entity",))
    merged, conflicts = merge(ANN, quoting("bob", "k"), judge, name="adjudicated", by="judge")
    assert labels_of(merged) == [("PERSON", 0, 8)]
    assert {(c.layer, c.undecided) for c in conflicts} == {("entity", False), ("quote", True)}


def test_nested_spans_may_both_be_taken_where_the_scheme_says_so() -> None:
    made = (
        submission("ann", span("s", "PERSON", 0, 8)),
        submission("bob", span("s", "ORG", 2, 4)),
    )
    for rule, taken in (("none", 0), ("nest", 2), ("any", 2)):
        layer = Layer({"PERSON": "", "ORG": ""}, overlap=rule)  # type: ignore[arg-type]
        found, _ = several.merge(made, Strategy("union"), LabelScheme({"entity": layer}), "m")
        assert len(found.spans) == taken
    crossing = (made[0], submission("bob", span("s", "ORG", 4, 12)))
    layer = Layer({"PERSON": "", "ORG": ""}, overlap="nest")
    found, _ = several.merge(crossing, Strategy("union"), LabelScheme({"entity": layer}), "m")
    assert found.spans == ()
