"""Addresses of articles: the one that stands for all by which an article is met."""

import re
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

# Parameters that say where a reader came from, never which article it is.
_TRACKING: Final = re.compile(
    r"(?:utm_\w+|at_\w+|pk_\w+|mtm_\w+|hsa_\w+|fb_\w+|ns_\w+|oly_\w+|vero_\w+"
    r"|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|igshid|igsh|mc_cid|mc_eid|wt_mc|wtmc"
    r"|cmpid|cmp|ocid|ncid|smid|smtyp|xtor|ref|ref_src|ref_url|referrer|src|source|partner|feedtype"
    r"|_ga|_gl|sr_share|share|taid|amp|amp_\w+|outputtype|trk|spm|sh|soc_src|soc_trk|guccounter)\Z",
    re.IGNORECASE,
)
_MOBILE: Final = re.compile(
    r"\A(?:(?:www|m|mobile|amp|touch|wap)\.(?=[^.]+\.[^.]+))+", re.IGNORECASE
)
_AMP_PATH: Final = re.compile(r"/amp(?:\.html)?/?\Z|\.amp(?=(?:\.html)?/?\Z)", re.IGNORECASE)
_AMP_PREFIX: Final = re.compile(r"/amp(?=/.)", re.IGNORECASE)
_INDEX: Final = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)\Z", re.IGNORECASE)
# Caches and viewers of AMP pages: the page's own address stands in the path.
_CACHE: Final = re.compile(
    r"\A(?:(?:[\w-]+\.)?(?:cdn\.ampproject\.org|bing-amp\.com)/[a-z]"
    r"|(?:www\.)?google\.(?:com?\.)?[a-z]{2,3}/amp)/(?:s/)?(?P<host>[^/]+\.[^/]+)(?P<path>/.*)?\Z",
    re.IGNORECASE,
)
_SAFE: Final = "/%:@!$&'()*+,;=~"
_ESCAPE: Final = re.compile(r"%[0-9A-Fa-f]{2}")


def is_address(value: object) -> bool:
    """Whether a value is an absolute http or https address."""
    return isinstance(value, str) and bool(re.fullmatch(r"https?://[^\s/]\S*", value))


def identity(url: str) -> str:
    """What an article's address says once all that may differ is taken off.

    Scheme, `www.` and mobile or AMP hosts and paths, tracking parameters, the order
    of the others, the fragment, a final slash and the capitals of the host are not
    part of it. It serves to tell articles apart, not to fetch them.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or ""), parts.port
    except ValueError:
        return url.strip()
    path = quote(parts.path, safe=_SAFE, errors="replace")
    path = _ESCAPE.sub(lambda found: found[0].upper(), path)
    if cached := _CACHE.match(host + path):
        host, path = cached["host"].lower(), cached["path"] or "/"
    host = _MOBILE.sub("", host)
    path = _AMP_PREFIX.sub("", _AMP_PATH.sub("", path), count=1)
    path = _INDEX.sub("", path).rstrip("/") or "/"
    kept = sorted(
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
        if not _TRACKING.match(pair[0])
    )
    where = host if port in (None, 80, 443) else f"{host}:{port}"
    return urlunsplit(
        ("", where, path, urlencode(kept, errors="surrogateescape"), "")
    ).removeprefix("//")
