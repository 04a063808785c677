"""Addresses: one article has one identity, two articles have two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdata.addresses import identity, is_address

PAGE = "https://www.example.com/2024/03/harbour-reopens"


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.com/2024/03/harbour-reopens",
        "https://example.com/2024/03/harbour-reopens/",
        "https://EXAMPLE.com/2024/03/harbour-reopens#comments",
        "https://example.com:443/2024/03/harbour-reopens",
        "http://example.com:80/2024/03/harbour-reopens",
        "https://m.example.com/2024/03/harbour-reopens",
        "https://www.m.example.com/2024/03/harbour-reopens",
        "https://mobile.example.com/2024/03/harbour-reopens",
        "https://amp.example.com/2024/03/harbour-reopens",
        "https://www.example.com/amp/2024/03/harbour-reopens",
        "https://www.example.com/2024/03/harbour-reopens/amp",
        "https://www.example.com/2024/03/harbour-reopens/amp/",
        "https://www.example.com/2024/03/harbour-reopens.amp",
        "https://www.example.com/2024/03/harbour-reopens?amp=1",
        "https://www.example.com/2024/03/harbour-reopens?utm_source=x&utm_medium=y",
        "https://www.example.com/2024/03/harbour-reopens?fbclid=IwAR0&gclid=1",
        "https://www.example.com/2024/03/harbour-reopens?",
        "https://www.example.com/2024/03/harbour-reopens/index.html",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/2024/03/harbour-reopens",
        "https://cdn.ampproject.org/v/s/example.com/2024/03/harbour-reopens?amp_js_v=0.1",
        "https://www.google.com/amp/s/www.example.com/2024/03/harbour-reopens",
        "https://www.google.co.uk/amp/www.example.com/2024/03/harbour-reopens/amp",
        "  https://www.example.com/2024/03/harbour-reopens\n",
        "https://user:pass@www.example.com/2024/03/harbour-reopens",
    ],
)
def test_one_article_is_met_by_many_addresses(url: str) -> None:
    assert identity(url) == identity(PAGE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/?id=1", "https://a.example/?id=2"),
        ("https://a.example/?1", "https://a.example/?2"),
        ("https://a.example/story?page=1", "https://a.example/story?page=2"),
        ("https://a.example/m/1", "https://a.example/1"),
        ("https://m.co/x", "https://co/x"),
        ("https://www.com/x", "https://com/x"),
        ("https://team.example.com/x", "https://teaexample.com/x"),
        ("https://am.example.com/x", "https://aexample.com/x"),
        ("https://news.example.com/x", "https://sport.example.com/x"),
        ("https://a.example:8080/x", "https://a.example/x"),
        ("https://a.example/X", "https://a.example/x"),
        ("https://a.example/lamp/x", "https://a.example/l/x"),
        ("https://a.example/camp", "https://a.example/c"),
        ("https://a.example/x?q=%FF", "https://a.example/x?q=%FE"),
        ("https://a.example/x?q=a%26b=c", "https://a.example/x?q=a&b=c"),
        ("https://a.example/a%2Fb", "https://a.example/a/b"),
        ("https://google.com/amp/x", "https://x/"),
        ("https://a.example/news/", "https://a.example/news/2"),
    ],
)
def test_two_articles_stay_apart(one: str, other: str) -> None:
    assert identity(one) != identity(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x?b=2&a=1", "https://a.example/x?a=1&b=2&utm_id=7"),
        ("https://a.example/caf%c3%a9", "https://a.example/café"),
        ("https://a.example/x?q=caf%C3%A9", "https://a.example/x?q=café"),
        ("https://a.example/story.amp.html", "https://a.example/story.html"),
        ("https://a.example/", "https://a.example"),
    ],
)
def test_what_may_differ_in_writing(one: str, other: str) -> None:
    assert identity(one) == identity(other)


@given(st.text() | st.from_regex(r"https?://[a-z.\[\]:0-9@]{0,12}(/[a-z%&=?#/.]{0,12}){0,3}"))
def test_no_address_makes_it_fail(url: str) -> None:
    once = identity(url)
    assert isinstance(once, str)
    assert identity(url) == once


@given(st.from_regex(r"\Ahttps://[a-z]{1,3}\.example/[b-l/]{0,9}(\?[a-z]=[a-z]{0,3})?\Z"))
def test_an_identity_is_its_own(url: str) -> None:
    once = identity(url)
    assert identity(f"https://{once}") == once


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("https://a.example", True),
        ("http://a.example/x?y#z", True),
        ("ftp://a.example", False),
        ("//a.example", False),
        ("https:///x", False),
        ("https://a b", False),
        ("https://a.example\n", False),
        ("", False),
        (None, False),
        (7, False),
    ],
)
def test_addresses(value: object, known: bool) -> None:
    assert is_address(value) == known
