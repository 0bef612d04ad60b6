"""The deeds of the published `interven-langchain`, on tools that LangChain itself runs."""

from interven_langchain import InterventCallback, guard
from interven_langchain import langgraph
from langchain_core.tools import BaseTool

from stage import perform, tell


class Tool(BaseTool):
    name: str
    description: str = "A tool that tells when it runs."

    def _run(self, channel: str = "", text: str = "", user_name: str = "") -> str:
        tell(ran={"channel": channel, "text": text, "user_name": user_name})
        return "done"


def called_back(tool, arguments, raise_error, **options):
    callback = InterventCallback(**options)
    # LangChain passes on what a callback raises only if this is set.
    callback.raise_error = raise_error
    return Tool(name=tool).invoke(arguments, config={"callbacks": [callback]})


def guarded(tool, arguments):
    return guard(Tool(name=tool)).invoke(arguments)


def scan_tool_call(tool, arguments):
    decision = langgraph.scan_tool_call(tool_name=tool, args=arguments)
    return {**vars(decision), "should_run": decision.should_run, "is_blocked": decision.is_blocked}


perform(called_back, guarded, scan_tool_call)
