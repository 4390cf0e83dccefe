"""Runs the program: `python -m intercoder` is the same as `intercoder`."""

from intercoder.cli.main import main

if __name__ == "__main__":
    main()
