"""The gold articles are valid records, and in the newsroom parts all that is said has a speaker."""

import pytest
from tests import gold_articles

from newsdata.scheme import default
from newsdata.validation import Validator


@pytest.mark.parametrize("part", gold_articles.PARTS)
def test_the_articles_of_a_part_are_valid(part: str) -> None:
    articles = gold_articles.records(part)
    assert articles
    validator = Validator(default())
    assert [problem for each in articles for problem in validator.problems(each)] == []


@pytest.mark.parametrize("part", ["newsroom", "newsroom-unseen"])
def test_every_quotation_of_the_newsroom_is_attributed_to_a_mention(part: str) -> None:
    for article in gold_articles.records(part):
        spoken = {span.id for span in article.spans if span.label in ("QUOTE", "INDIRECT")}
        roles = [{arg.role: arg.ref for arg in each.args} for each in article.relations]
        assert {each["content"] for each in roles if "source" in each} == spoken, article.id
