"""The local command line: ``python3 -m buildpack`` is the same as ``bin/slugline``."""

import sys

from buildpack.platforms.local import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
