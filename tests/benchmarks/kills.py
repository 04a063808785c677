"""Builds that are killed at random moments, and what they leave in the end.

    python tests/benchmarks/kills.py [--kills N] [--folder DIR]

Kills the driver with SIGKILL at a random moment, again and again, starting a project
anew whenever a build comes to its end, and compares the bytes of each release with those
of an undisturbed build. Prints how often it killed and how many releases it compared.
"""

import argparse
import random
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.pipeline import disturbed
from tests.pipeline.test_determinism import mixed_project
from tests.projects import tree


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary one if not given")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(dir=options.folder))
    try:
        undisturbed = mixed_project(folder / "undisturbed")
        disturbed.finish(disturbed.start(undisturbed, "--workers", "1"))
        expected = tree(undisturbed / "data")
        draw = random.Random(50)
        killed = releases = 0
        while killed < options.kills:
            project = mixed_project(folder / f"p{releases}")
            most = min(8, options.kills - killed)
            killed += disturbed.kill_again_and_again(project, draw, most, "--workers", "2")
            disturbed.finish(disturbed.start(project, "--workers", "2"))
            if tree(project / "data") != expected:
                sys.exit(f"after {killed} kills a release differs: {project}")
            releases += 1
            shutil.rmtree(project)
        print(f"{killed} kills, {releases} releases, all equal to that of an undisturbed build")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
