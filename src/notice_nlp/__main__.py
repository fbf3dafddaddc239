"""``python -m notice_nlp`` is the command line."""

from notice_nlp.cli import main

if __name__ == "__main__":
    main()
