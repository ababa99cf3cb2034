"""`python -m edu` is the `edu` command."""

from edu.cli import main

main()
