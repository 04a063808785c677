"""A build that was stopped, however, goes on where it was; one with other inputs redoes little."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.pipeline.test_determinism import mixed_project
from tests.projects import JSONL_SOURCE, make_project, records, tree, write_lines

from newsdata import BuildReport, CannotRun, build
from newsdata.pipeline import inputs_limits
