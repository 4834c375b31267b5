"""python -m netbook."""

from netbook.cli import main

if __name__ == "__main__":
    main()
