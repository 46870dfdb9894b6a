"""Every bench, or those named: `make bench ARGS="writing loading asking"`."""

import sys

from tests.bench import asking, auditing, loading, posting, previewing, sealing, sending, writing
from tests.bench.ground import databases

BENCHES = {
    "writing": writing.bench,
    "processes": writing.bench_two_processes,
    "posting": posting.bench,
    "loading": loading.bench,
    "lives": loading.bench_lives,
    "asking": asking.bench,
    "auditing": auditing.bench,
    "exporting": auditing.bench_export,
    "previewing": previewing.bench,
    "sealing": sealing.bench,
    "sending": sending.bench,
}

if __name__ == "__main__":
    with databases() as fresh:
        for name in sys.argv[1:] or BENCHES:
            BENCHES[name](fresh)
