"""Processes forked from one that has only imported the service: a start costs some hundredths of a second instead of
more than one, and no thread, connection or socket comes with it."""

import multiprocessing

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["__main__", "tests.faults.servers", "tests.service.commanded"])
