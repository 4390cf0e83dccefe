"""`python -m intercoder` is `intercoder`."""

from intercoder.cli.main import main

if __name__ == "__main__":
    main()
