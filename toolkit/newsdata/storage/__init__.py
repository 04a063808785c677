"""Remote storage: `s3://`, `gs://`, `hf://` and `memory://`, through fsspec.

- `stores`: one storage, asked again when it fails for the moment;
- `faults`: what it has against it, in a sentence and without a credential;
- `fetching`: objects brought to this disk, each whole or not at all.

Remote inputs are fetched into the project's mirror (`newsdata.mirror`) before anything reads
them, so that all the rest of newsdata reads files.
"""

from newsdata.storage.faults import fault_of_address
from newsdata.storage.fetching import download, fetch, in_parallel
from newsdata.storage.stores import Store, connect

__all__ = ["Store", "connect", "download", "fault_of_address", "fetch", "in_parallel"]
