"""Releases published: whole or not at all, and only when in order. Here at the Hugging Face Hub."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from newsdata import mirror, plugins
from newsdata.errors import CannotRun
from newsdata.files import FileInfo, describe
from newsdata.packaging import manifest
from newsdata.packaging.manifest import Manifest
from newsdata.releasing import bucket
from newsdata.releasing.report import Progress, PushReport, VerifyReport, push_report
from newsdata.releasing.verification import verify
from newsdata.rights import bar

_KIND: Final = "dataset"
_REPO: Final = re.compile(r"\w[\w.-]{0,95}/\w[\w.-]{0,95}", re.ASCII)
_TOKEN: Final = re.compile(r"hf_\w{4,}")


def push(
    release: Path | str,
    repo: str,
    *,
    dry_run: bool = False,
    public: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> PushReport:
    """Publish a release in a dataset repository of the Hub, or in a folder of remote storage.

    At the Hub its version is a tag, and the files become one commit, so that readers see all of them or the release before. What
    was uploaded before a push was stopped is not uploaded again. The repository has the files
    of the newest release alone; those before are at their tags. In remote storage the
    manifest is written last, and what is there already is not written again.

    Args:
        release: Its folder; it is verified first, and not published unless in order.
        repo: `owner/name`, made when it is not there; or an address, as `s3://bucket/folder`.
        dry_run: Check, and say what would be uploaded, without a word to the Hub.
        public: Whether a repository that is made is public; else it is private. In remote
            storage the bucket decides.
        progress: Called as the release is verified.

    Raises:
        CannotRun: There is no release; the Hub or the storage cannot be reached or says no;
            another release has this version, or this address; or nobody knows whether the
            text may be passed on.
    """
    if mirror.is_remote(repo):
        return bucket.push(Path(release), repo, dry_run=dry_run, public=public, progress=progress)
    if not _REPO.fullmatch(repo):
        raise CannotRun(f'"{repo}" is no repository.', hint="It is written OWNER/NAME.")
    folder = Path(release)
    hub = None if dry_run else plugins.require("huggingface_hub", "hub")
    checked = verify(folder, progress=progress)
    found = manifest.load(folder)
    if found is None or not checked.clean:
        return push_report(repo, checked, [], "refused", "")
    files = [*found.files, describe(folder / manifest.FILE, manifest.FILE)]
    if hub is None:
        return push_report(repo, checked, files, "dry run", "")
    with _errors_explained(hub, repo):
        return _Push(hub, folder, found, repo).run(checked, files, public=public)


class _Push:
    """One release on its way to one repository."""

    def __init__(self, hub: Any, folder: Path, release: Manifest, repo: str) -> None:
        self._hub = hub
        self._api = hub.HfApi(library_name="newsdata")
        self._folder = folder
        self._release = release
        self._repo = repo

    def run(self, checked: VerifyReport, files: list[FileInfo], *, public: bool) -> PushReport:
        """Publish it, unless it is there."""
        version = self._release.version
        self._open(public, _doubtful(checked))
        refs = self._api.list_repo_refs(self._repo, repo_type=_KIND)
        if version in {tag.name for tag in refs.tags}:
            if self._there(version) != (self._folder / manifest.FILE).read_bytes():
                raise CannotRun(
                    f"{self._repo} has another release with the version {version}.",
                    hint="A version means one release for ever: raise `version` in newsdata.toml.",
                )
            return push_report(self._repo, checked, files, "there", self._url())
        commit = self._api.create_commit(
            self._repo,
            [*self._additions(files), *self._deletions(files)],
            commit_message=f"{self._release.name} {version}",
            commit_description=f"Build {self._release.build}",
            repo_type=_KIND,
        )
        self._api.create_tag(self._repo, tag=version, revision=commit.oid, repo_type=_KIND)
        return push_report(self._repo, checked, files, "published", self._url())

    def _open(self, public: bool, doubtful: str) -> None:
        """See that the repository is there, and that what may not be seen is not."""
        try:
            private = self._api.repo_info(self._repo, repo_type=_KIND).private
        except self._hub.errors.RepositoryNotFoundError:
            private = not public
            if doubtful and public:
                raise _refused(doubtful) from None
            self._api.create_repo(self._repo, repo_type=_KIND, private=private, exist_ok=True)
        if doubtful and not private:
            raise _refused(doubtful)

    def _additions(self, files: list[FileInfo]) -> Iterator[Any]:
        for file in files:
            yield self._hub.CommitOperationAdd(file.path, str(self._folder / file.path))

    def _deletions(self, files: list[FileInfo]) -> Iterator[Any]:
        """Files of the release before that this one does not have; nobody else's."""
        old = self._there("main")
        if old is None:
            return
        try:
            before = {file.path for file in msgspec.json.decode(old, type=Manifest).files}
        except msgspec.MsgspecError:
            return
        there = set(self._api.list_repo_files(self._repo, repo_type=_KIND))
        for path in sorted((before & there) - {file.path for file in files}):
            yield self._hub.CommitOperationDelete(path)

    def _there(self, revision: str) -> bytes | None:
        """The manifest that the repository has, if there is one."""
        with tempfile.TemporaryDirectory(prefix="newsdata-push-") as folder:
            try:
                path = self._api.hf_hub_download(
                    self._repo,
                    manifest.FILE,
                    repo_type=_KIND,
                    revision=revision,
                    local_dir=folder,
                )
            except (
                self._hub.errors.RemoteEntryNotFoundError,
                self._hub.errors.RevisionNotFoundError,
            ):
                return None
            return Path(path).read_bytes()

    def _url(self) -> str:
        tree = f"datasets/{self._repo}/tree/{self._release.version}"
        return f"{self._api.endpoint}/{tree}"


def _doubtful(checked: VerifyReport) -> str:
    """A licence that nobody knows, under which texts would be passed on; or `""`."""
    found = (
        name for name, how in checked.rights.items() if bar(name) == "unknown" and how.get("full")
    )
    return next(found, "")


def _refused(license_: str) -> CannotRun:
    return CannotRun(
        f'Texts with the licence "{license_}" would be published for all to see.',
        hint='State their licence in newsdata.toml, or redistribution = "standoff"; or push to a private repository.',
    )


@contextmanager
def _errors_explained(hub: Any, repo: str) -> Iterator[None]:
    """Whatever the Hub or the way there has against it, in a sentence, and without a token."""
    hub.utils.disable_progress_bars()
    hub.logging.set_verbosity_error()
    try:
        yield
    except CannotRun:
        raise
    except Exception as error:  # noqa: BLE001  what is none of the Hub is raised again
        raise _explained(hub, repo, error) from None


def _explained(hub: Any, repo: str, error: Exception) -> Exception:
    chain = list(_causes(error))
    status = next((s for each in chain if (s := _status(each))), 0)
    if any(isinstance(each, hub.errors.OfflineModeIsEnabled) for each in chain):
        fact, hint = "HF_HUB_OFFLINE is set: the Hub is not asked.", "Unset it to publish."
    elif status == 401:
        fact = "The Hub does not know who you are (401)."
        hint = "Log in with `hf auth login`, or set HF_TOKEN to a token that may write."
    elif status == 403:
        fact = f"You may not write to {repo} (403)."
        hint = "Use a token with the right to write there."
    elif status:
        fact = f"The Hub says no ({status}): {_clean(hub, chain[-1])}"
        hint = "Run it again: what was uploaded is not uploaded again."
    elif any(map(_is_of_the_way, chain)):
        fact = f"The Hub cannot be reached: {_clean(hub, chain[-1])}"
        hint = "Run it again when it can: what was uploaded is not uploaded again."
    elif isinstance(error, ValueError):
        fact, hint = f"The Hub does not take it: {_clean(hub, error)}", ""
    else:
        return error
    return CannotRun(fact, hint=hint, place=repo)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _status(error: BaseException) -> int:
    return getattr(getattr(error, "response", None), "status_code", 0) or 0


def _is_of_the_way(error: BaseException) -> bool:
    """Whether it comes from the connection: the Hub's client has had several libraries for it."""
    modules = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    known = {"httpx", "httpx2", "httpcore", "httpcore2", "requests", "urllib3"}
    return bool(modules & known) or isinstance(error, ConnectionError | TimeoutError)


def _clean(hub: Any, error: BaseException) -> str:
    text = " ".join(str(error).split())
    if token := hub.get_token():
        text = text.replace(token, "hf_…")
    return _TOKEN.sub("hf_…", text)[:300]
