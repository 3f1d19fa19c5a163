"""python -m gnnrec: the commands."""

from gnnrec.cli.start import main

if __name__ == "__main__":
    main()
