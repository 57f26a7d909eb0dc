"""The program's entry point, from source and packaged.

`freeze_support` comes first: in the packaged program a child of `multiprocessing` runs this same
file, and without that line each child would open the application again. The command line is
imported after it, and decides by itself what to load: a worker never imports Qt.
"""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()

    from phoenix_admin.app import cli

    sys.exit(cli.main())
