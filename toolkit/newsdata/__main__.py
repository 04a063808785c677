"""`python -m newsdata` is `newsdata`."""

from newsdata.cli import main

main()
