"""Waits for an approval with the published client: wait.py SERVER KEY APPROVAL.

Prints what happens, one JSON value a line: each poll with what the client read, each nap between polls, and what it ended with.
A nap lasts until a line comes on standard input, so that time is the test's. Nothing else of the client is changed.
"""

import json
import sys
import time
import types

import aif_sdk.scan
from interven import AifError, Client


def tell(**event):
    print(json.dumps(event), flush=True)


def nap(seconds):
    tell(sleeps=seconds)
    if not sys.stdin.readline():
        sys.exit("the test is gone")


class Told(Client):
    def poll_approval(self, approval_id):
        status = super().poll_approval(approval_id)
        tell(polled=vars(status))
        return status


aif_sdk.scan.time = types.SimpleNamespace(monotonic=time.monotonic, sleep=nap)
server, key, approval = sys.argv[1:]
try:
    tell(returned=vars(Told(api_key=key, gateway_url=server).wait_for_approval(approval)))
except AifError as error:
    tell(raised=type(error).__name__, code=error.code, approval_id=error.approval_id)
