"""Whatever people have labelled, accepted or rejected stays, and is not suggested again."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.suggest.test_dates import article

from newsdata import plugins
from newsdata.model import Argument, Record, Relation, Span, Status
from newsdata.scheme import default
from newsdata.suggest import Suggester, add

RULES: list[tuple[str, Suggester]] = [
    (name, plugins.get("suggester", name)) for name in ("dates", "entities", "quotes", "structure")
]
TEXT = (
    "LONDON (AP) — Mayor Ann Lee left Paris on Monday 🎉.\r\n\r\n“It’s over,” Lee said. "
    "She told Bob Roe that the fair had cost $5.\n\n“We go on,” he said in May.\n"
)
SUGGESTED = add(article(TEXT, "en", "2024-05-15"), RULES, default())
PLACES = [(span.layer, span.label, span.start, span.end) for span in SUGGESTED.spans]
ROLES = {"QUOTE": "content", "INDIRECT": "content", "CUE": "cue", "SPEAKER": "source"}

STATUSES: st.SearchStrategy[Status] = st.sampled_from(["gold", "rejected", "suggested"])
VERDICTS: st.SearchStrategy[Status] = st.sampled_from(["gold", "rejected"])

Place = tuple[str, str, int, int]


def place(span: Span) -> Place:
    return span.layer, span.label, span.start, span.end


@st.composite
def judged(draw: st.DrawFn) -> Record:
    """The article with labels of people: where rules see something, beside it, and anywhere."""
    spans = []
    for number in range(draw(st.integers(0, 8))):
        layer, label, start, end = draw(st.sampled_from(PLACES))
        start = min(max(start + draw(st.sampled_from([0, 0, 0, -3, 2])), 0), len(TEXT) - 1)
        end = min(max(end + draw(st.sampled_from([0, 0, 0, -2, 4])), start + 1), len(TEXT))
        if draw(st.integers(0, 3)) == 0:
            label = draw(st.sampled_from(sorted(default().layers[layer].labels)))
        status = draw(STATUSES)
        spans.append(
            Span(f"k:{number}", layer, label, start, end, TEXT[start:end], status, annotator="kim")
        )
    relations = []
    for number in range(draw(st.integers(0, 2))):
        ends = [(ROLES[s.label], s.id) for s in spans if s.label in ROLES and draw(st.booleans())]
        if any(role == "content" for role, _ in ends):
            args = tuple(Argument(role, ref) for role, ref in ends)
            status = draw(VERDICTS)
            relations.append(Relation(f"k:r{number}", "quote", "attribution", args, status, "kim"))
    if draw(st.booleans()):  # a person went through what was suggested
        keep = draw(st.sets(st.sampled_from(SUGGESTED.relations), max_size=3))
        relations += [replace(each, status="rejected") for each in keep]
        needed = {arg.ref for each in keep for arg in each.args}
        statuses: list[Status] = ["gold", "suggested"]
        spans += [
            replace(each, status=draw(st.sampled_from(statuses)))
            for each in SUGGESTED.spans
            if each.id in needed
        ]
    reviewed = draw(st.sets(st.sampled_from(["entity", "quote", "time"]), max_size=1))
    draw(st.randoms()).shuffle(spans)
    return replace(
        article(TEXT, "en", "2024-05-15"),
        spans=tuple(spans),
        relations=tuple(relations),
        reviewed=tuple(reviewed),
    )


def ends(record: Record, relation: Relation) -> frozenset[tuple[str, Place]]:
    places = {span.id: place(span) for span in record.spans}
    return frozenset((arg.role, places[arg.ref]) for arg in relation.args)


@given(judged())
def test_what_people_said_stays_and_is_not_said_again(before: Record) -> None:
    after = add(before, RULES, default())
    assert after.spans[: len(before.spans)] == before.spans
    assert after.relations[: len(before.relations)] == before.relations
    spans = after.spans[len(before.spans) :]
    relations = after.relations[len(before.relations) :]
    new: list[Span | Relation] = [*spans, *relations]
    assert {each.status for each in new} <= {"suggested"}
    assert not {each.layer for each in new} & set(before.reviewed)
    theirs = [span for span in before.spans if span.status != "suggested"]
    for span in spans:
        assert span.text == TEXT[span.start : span.end]
        for other in theirs:
            assert (span.layer, span.start, span.end) != (other.layer, other.start, other.end)
            if (span.layer, span.label) == (other.layer, other.label):
                assert span.end <= other.start or other.end <= span.start
    ids = [span.id for span in after.spans] + [each.id for each in after.relations]
    assert len(ids) == len(set(ids))
    verdicts = {ends(after, each) for each in before.relations}
    rejected = {span.id for span in before.spans if span.status == "rejected"}
    for each in relations:
        assert {arg.ref for arg in each.args} <= set(ids) - rejected
        assert ends(after, each) not in verdicts
    assert add(after, RULES, default()) == after


def test_the_article_has_something_to_judge() -> None:
    assert {layer for layer, *_ in PLACES} == {"entity", "quote", "structure", "time"}
    assert len(SUGGESTED.relations) >= 2


@given(st.permutations(range(len(SUGGESTED.spans))))
def test_a_relation_that_was_rejected_over_a_twin_of_its_spans_is_not_said_again(
    order: list[int],
) -> None:
    relation = SUGGESTED.relations[0]
    twins = [
        replace(span, id=f"lee:{span.id}", status="gold", annotator="lee")
        for span in SUGGESTED.spans
    ]
    mine = [replace(span, status="gold", annotator="kim") for span in SUGGESTED.spans]
    both = [*(mine[n] for n in order), *twins]
    args = tuple(replace(arg, ref=f"lee:{arg.ref}") for arg in relation.args)
    verdict = Relation("r", "quote", "attribution", args, "rejected", "lee")
    before = replace(SUGGESTED, spans=tuple(both), relations=(verdict,))
    after = add(before, RULES, default())
    assert relation.id not in {each.id for each in after.relations}
    assert len(after.relations) == len(SUGGESTED.relations)
