"""`python -m phoenix_admin.stitcher`: see `cli`."""

import sys

from phoenix_admin.stitcher.cli import main

if __name__ == "__main__":
    sys.exit(main())
