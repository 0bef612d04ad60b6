"""The deeds of the published `interven-crewai`. It imports nothing of CrewAI: all it needs of a tool is `name` and `_run`."""

from interven_crewai import guard

from stage import perform, tell


class Tool:
    def __init__(self, name):
        self.name = name

    def _run(self, *positional, **named):
        tell(ran={"positional": positional, "named": named})
        return "done"


def guarded(tool, positional=(), named=None):
    return guard(Tool(tool))._run(*positional, **(named or {}))


perform(guarded)
