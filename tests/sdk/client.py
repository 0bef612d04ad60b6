"""The deeds of the published `interven` client. Key and server are those of the environment, as its users set them, unless `client` says otherwise."""

from interven import gate as published_gate
from interven import guard

from stage import TellingClient, perform, tell


def answered(scanned):
    properties = ("allowed", "blocked", "needs_sanitization", "needs_approval")
    return {**vars(scanned), **{name: getattr(scanned, name) for name in properties}}


def pending(scanned):
    tell(pending=scanned.approval_id)


def scan(client=None, **call):
    return answered(TellingClient(**(client or {})).scan(**call))


def gate(client=None, **call):
    gated = published_gate(TellingClient(**(client or {})), on_pending=pending, **call)
    return {**vars(gated), "scan": gated.scan and answered(gated.scan)}


def guarded(arguments, client=None, **options):
    @guard(TellingClient(**(client or {})), on_pending=pending, **options)
    def tool(channel="C024BE91L", text=""):
        tell(ran={"channel": channel, "text": text})
        return "done"

    return tool(**arguments)


def wait(approval_id, client=None, **options):
    return vars(TellingClient(**(client or {})).wait_for_approval(approval_id, **options))


def scan_response(client=None, **response):
    return TellingClient(**(client or {})).scan_response(**response)


def health(client=None):
    return TellingClient(**(client or {})).health()


perform(scan, gate, guarded, wait, scan_response, health)
