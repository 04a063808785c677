"""What a storage has against a request, in a sentence and without a credential.

Nothing that a library says is repeated: its messages may hold keys, tokens and signed
addresses. A status, an error code and the name of an exception cannot.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from newsdata.errors import CannotRun

SCHEMES: Final = {"gs": "gs", "hf": "hub", "memory": "", "s3": "s3"}
"""For each storage the extra that brings it; `memory` comes with any of them."""

Kind = Literal["missing", "forbidden", "nameless", "passing", "other"]

_LOGIN: Final = {
    "s3": "Log in with `aws configure` or `aws sso login`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    "gs": "Log in with `gcloud auth application-default login`.",
    "hf": "Log in with `hf auth login`, or set HF_TOKEN.",
}
_NAMELESS: Final = {
    "NoCredentialsError",
    "PartialCredentialsError",
    "CredentialRetrievalError",
    "UnauthorizedSSOTokenError",
    "SSOTokenLoadError",
    "TokenRetrievalError",
    "ProfileNotFound",
    "DefaultCredentialsError",
    "RefreshError",
    "LocalTokenNotFoundError",
}
# Each the base of what is raised when a connection fails: botocore, aiohttp, httpx, requests.
_OF_THE_WAY: Final = {
    *("ConnectionError", "TimeoutError", "HTTPClientError", "IncompleteReadError"),
    *("ClientConnectionError", "ClientPayloadError", "TransportError"),
    *("Timeout", "ChunkedEncodingError", "ProtocolError"),
}
_LIBRARIES: Final = {
    *("aiobotocore", "aiohttp", "botocore", "gcsfs", "google", "httpcore", "httpcore2", "httpx"),
    *("httpx2", "huggingface_hub", "requests", "s3fs", "urllib3"),
}
_PASSING: Final = {408, 425, 429, 500, 502, 503, 504}
_QUERY: Final = re.compile(r"\?[^/]*=")
_OLD_VERSION: Final = re.compile(r"\?(versionId|generation)=[^?&/=]*\Z", re.IGNORECASE)


def fault_of_address(url: str) -> str:
    """Why an address cannot be used, without repeating it; or `""`."""
    scheme, _, rest = url.partition("://")
    if scheme not in SCHEMES:
        return (
            f'There is no storage "{scheme}://"; known are {", ".join(f"{s}://" for s in SCHEMES)}.'
        )
    if found := _OLD_VERSION.search(rest):
        return (
            f"The address asks for a version of an object by {found[1]}, and objects are read as they "
            "are now: take it off, or copy that version to a key of its own and name that."
        )
    if _QUERY.search(rest) or "@" in urlsplit(f"s3://{rest}").netloc:
        return "An address holds no credentials, signature or query: the storage's own settings do."
    if not re.fullmatch(r"[^*?\[]+", rest.partition("/")[0]):
        return "The address names no bucket, or several."
    return ""


def kind(error: BaseException) -> Kind:
    """What sort of failure an exception of a storage's library means."""
    chain = list(_causes(error))
    if any(type(each).__name__ in _NAMELESS for each in chain):
        return "nameless"
    status = _status_of(chain)
    if status in _PASSING or any(map(_throttled, chain)):
        return "passing"
    if status == 404 or any(isinstance(each, FileNotFoundError) for each in chain):
        return "missing"
    if status in (401, 403) or any(map(_forbids, chain)):
        return "forbidden"
    if not status and any(map(_is_of_the_way, chain)):
        return "passing"
    return "other"


def explained(error: Exception, url: str) -> Exception:
    """What to raise for an exception of a storage's library: itself when it is none of one."""
    chain = list(_causes(error))
    if not any(isinstance(each, OSError) or _library(each) for each in chain):
        return error
    scheme = url.partition("://")[0]
    found, said = kind(error), _said(chain)
    if found == "nameless":
        return CannotRun("There are no credentials.", hint=_LOGIN.get(scheme, ""), place=url)
    if found == "forbidden":
        fact = f"The storage does not allow it ({said})."
        hint = f"See who you are there, and what that may do. {_LOGIN.get(scheme, '')}".rstrip()
        return CannotRun(fact, hint=hint, place=url)
    if found == "missing":
        return nothing_there(url)
    if found == "passing":
        fact = f"The storage cannot be reached, or fails ({said})."
        hint = "Run it again when it answers: what was finished is kept."
        return CannotRun(fact, hint=hint, place=url)
    return CannotRun(f"The storage says no ({said}).", place=url)


def nothing_there(url: str) -> CannotRun:
    """What to raise where an object, a bucket or a repository is not there."""
    hint = "See that it is spelt right. A storage may also say this to who may not know."
    return CannotRun("There is nothing at this address.", hint=hint, place=url)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _status_of(chain: list[BaseException]) -> int:
    return next((status for each in chain if (status := _status(each))), 0)


def _status(error: BaseException) -> int:
    """The HTTP status of an exception, as the libraries keep it, or 0."""
    response: Any = getattr(error, "response", None)
    if isinstance(response, dict):  # botocore
        return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    for holder, name in ((response, "status_code"), (error, "status")):
        if isinstance(found := getattr(holder, name, None), int):
            return found
    # Of aiohttp, too, there are exceptions with a code; it is none that a server said.
    return int(getattr(error, "code", None) or 0) if _of("gcsfs", error) else 0


def _code(error: BaseException) -> str:
    """The error code of S3, as `SlowDown`, or `""`."""
    response: Any = getattr(error, "response", None)
    code = response.get("Error", {}).get("Code", "") if isinstance(response, dict) else ""
    return code if re.fullmatch(r"[A-Za-z]+", str(code)) else ""


def _throttled(error: BaseException) -> bool:
    return bool(re.search("SlowDown|Throttl|RequestTimeout|RequestLimit", _code(error)))


def _forbids(error: BaseException) -> bool:
    return isinstance(error, PermissionError) or (
        isinstance(error, OSError) and str(error).startswith("Forbidden")  # gcsfs
    )


def _of(library: str, error: BaseException) -> bool:
    return type(error).__module__.partition(".")[0] == library


def _library(error: BaseException) -> bool:
    modules = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    return bool(modules & _LIBRARIES)


def _is_of_the_way(error: BaseException) -> bool:
    return any(kind.__name__ in _OF_THE_WAY for kind in type(error).__mro__)


def _said(chain: list[BaseException]) -> str:
    """What is known of a failure, in a word or two."""
    code = next((code for each in chain if (code := _code(each))), "")
    status = _status_of(chain)
    return ", ".join(filter(None, (code, str(status or "")))) or type(chain[-1]).__name__
