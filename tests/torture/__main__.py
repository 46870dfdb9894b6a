"""Every figure of a release that the suite does not take; exit code 1 where one is outside its bounds."""

import sys

from tests.torture import timing

if __name__ == "__main__":
    sys.exit(not timing.torture())
