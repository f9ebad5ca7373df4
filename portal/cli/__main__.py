"""`python -m portal.cli`: the same as the console script `lotbridge`."""

from portal.cli import main

if __name__ == "__main__":
    main(prog_name="lotbridge")
