"""python -m gnnrec: the commands."""

from gnnrec.cli.parser import main

if __name__ == "__main__":
    main()
