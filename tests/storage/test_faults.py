"""What each library raises becomes one sentence, which repeats nothing that it says."""

from unittest.mock import Mock

import aiohttp
import botocore.exceptions as boto
import httpx
import pytest
from gcsfs.retry import HttpError
from google.auth.exceptions import DefaultCredentialsError
from huggingface_hub import errors as hub

from newsdata import CannotRun
from newsdata.storage import faults

SECRET = "aSecretThatNobodyMaySee"


def s3(status: int, code: str) -> Exception:
    error = {"Code": code, "Message": SECRET}
    facts = {"Error": error, "ResponseMetadata": {"HTTPStatusCode": status}}
    found: Exception = boto.ClientError(facts, "GetObject")
    return found


def at_the_hub(kind: type[hub.HfHubHTTPError], status: int) -> Exception:
    response = Mock(status_code=status, headers={}, url=f"https://example.org/?token={SECRET}")
    return kind(SECRET, response=response)


def caused(error: Exception, by: Exception) -> Exception:
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (boto.NoCredentialsError(), "nameless"),
        (boto.PartialCredentialsError(provider="env", cred_var=SECRET), "nameless"),
        (boto.EndpointConnectionError(endpoint_url=SECRET), "passing"),
        (boto.ReadTimeoutError(endpoint_url=SECRET), "passing"),
        (boto.ParamValidationError(report=SECRET), "other"),
        (s3(503, "SlowDown"), "passing"),
        (s3(400, "RequestTimeout"), "passing"),
        (caused(OSError(5, SECRET), s3(500, "InternalError")), "passing"),
        (caused(PermissionError(SECRET), s3(403, "InvalidAccessKeyId")), "forbidden"),
        (caused(PermissionError(SECRET), s3(400, "ExpiredToken")), "forbidden"),
        (caused(FileNotFoundError(SECRET), s3(404, "NoSuchBucket")), "missing"),
        (caused(OSError(22, SECRET), s3(301, "PermanentRedirect")), "other"),
        (DefaultCredentialsError(SECRET), "nameless"),
        (HttpError({"code": 503, "message": SECRET}), "passing"),
        (HttpError({"code": 401, "message": SECRET}), "forbidden"),
        (OSError(f"Forbidden: {SECRET}"), "forbidden"),
        (aiohttp.ClientPayloadError(SECRET), "passing"),
        (at_the_hub(hub.HfHubHTTPError, 429), "passing"),
        (at_the_hub(hub.HfHubHTTPError, 403), "forbidden"),
        (at_the_hub(hub.RepositoryNotFoundError, 404), "missing"),
        (hub.LocalTokenNotFoundError(SECRET), "nameless"),
        (httpx.ConnectError(SECRET), "passing"),
        (ConnectionResetError(104, SECRET), "passing"),
        (TimeoutError(SECRET), "passing"),
    ],
)
def test_a_failure_is_known_for_what_it_is(error: Exception, kind: str) -> None:
    assert faults.kind(error) == kind
    for scheme in faults.SCHEMES:
        found = faults.explained(error, f"{scheme}://bucket/a.txt")
        assert isinstance(found, CannotRun)
        assert SECRET not in f"{found} {found!r}"
        assert found.place == f"{scheme}://bucket/a.txt"


def test_what_no_storage_raised_is_raised_again() -> None:
    mistake = TypeError("ours")
    assert faults.explained(mistake, "s3://bucket/a.txt") is mistake
    assert faults.kind(mistake) == "other"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"s3://bucket/a.txt?versionId={SECRET}", "a version of an object by versionId"),
        (f"s3://bucket/*.txt?versionid={SECRET}", "a version of an object by versionid"),
        (f"gs://bucket/a.txt?generation={SECRET}", "a version of an object by generation"),
        (f"s3://bucket/a.txt?versionId=1&X-Amz-Signature={SECRET}", "holds no credentials"),
        (f"s3://bucket/a.txt?X-Amz-Signature={SECRET}&versionId=1", "holds no credentials"),
        ("s3://bucket/what?", ""),
        ("s3://bucket/a/versionId=1/b.txt", ""),
    ],
)
def test_an_address_with_a_query_is_refused_for_what_it_asks(url: str, said: str) -> None:
    fault = faults.fault_of_address(url)
    assert said in fault
    assert bool(said) is bool(fault)
    assert SECRET not in fault
