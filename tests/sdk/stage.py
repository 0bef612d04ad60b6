"""What the scripts of this folder share: they do what the test says, and tell what comes of it.

The test writes JSON objects to standard input, one a line. `do` names one of the script's deeds; the other members are the deed's arguments. On standard
output the script tells, one JSON object a line, what happens meanwhile, and last what the deed returned or raised, with the warnings that were logged.

A client's naps between polls for an approval are told too. A nap lasts until the test sends a line, and the client's clock moves by it alone, so that time
is the test's. Nothing else of the clients is changed.
"""

import json
import logging
import sys

import aif_sdk.scan
from interven import Client

_out = sys.stdout
# What packages print is not for the test.
sys.stdout = sys.stderr


def tell(**event):
    print(json.dumps(event, default=str), file=_out, flush=True)


def _hear():
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    return line


class _Clock:
    now = 0.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        tell(sleeps=seconds)
        _hear()
        self.now += seconds


class _Warnings(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


class TellingClient(Client):
    """The published client, which tells of its polls."""

    def poll_approval(self, approval_id):
        status = super().poll_approval(approval_id)
        tell(polled=vars(status))
        return status


def perform(*deeds):
    """Does what the test says until it says no more."""
    deeds = {deed.__name__: deed for deed in deeds}
    aif_sdk.scan.time = _Clock()
    warnings = _Warnings()
    logging.getLogger().addHandler(warnings)
    while True:
        said = json.loads(_hear())
        deed = deeds[said.pop("do")]
        warnings.lines = []
        try:
            came = {"returned": deed(**said)}
        except Exception as error:  # it is what the test is about
            came = {"raised": type(error).__name__, "said": str(error), **vars(error)}
        tell(**came, warned=warnings.lines)
