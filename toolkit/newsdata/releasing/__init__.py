"""What is done with finished releases: checked, filled with text again, published.

- `verify`: is every byte of a release the one that was written, and is it right;
- `hydrate`: put the text back into stand-off records, for who holds the raw files;
- `push`: publish a release that is in order, at the Hugging Face Hub or in remote storage.
"""

from newsdata.releasing.hub import push
from newsdata.releasing.hydration import HydrateReport, hydrate
from newsdata.releasing.report import PushReport, VerifyReport
from newsdata.releasing.verification import verify

__all__ = ["HydrateReport", "PushReport", "VerifyReport", "hydrate", "push", "verify"]
