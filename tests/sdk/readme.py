"""The examples of the published `interven` client's description, as they stand there but for the key and what the description leaves out as `...`.

What an example takes from elsewhere is handed to it here. So are stand-ins for the frameworks whose part is only to call what the example gives them: an agent of
LangChain that calls one tool, CrewAI's class `Agent`, and an MCP server.
"""

import asyncio
import importlib.metadata
import os
import re
import sys
import types

import interven
from langchain_core.messages import HumanMessage
from langchain_core.tools import StructuredTool

from stage import TellingClient, perform, tell

EXAMPLES = re.findall(r"```python\n(.*?)```", importlib.metadata.metadata("interven").get_payload(), re.DOTALL)

# The examples import it from there.
interven.Client = TellingClient


def run(mark, names=None, **left_out):
    """Runs the example that has `mark` in it, with `names` given, and returns all names that it knows then."""
    (example,) = [example for example in EXAMPLES if mark in example]
    example = example.replace('"iv_live_..."', repr(os.environ["INTERVEN_API_KEY"]))
    for wrong, right in left_out.values():
        assert wrong in example, wrong
        example = example.replace(wrong, right)
    names = dict(names or {}, print=lambda text: tell(printed=text))
    exec(compile(example, mark, "exec"), names)
    return names


def quickstart(original_body):
    run(
        "execute_transfer",
        {
            "original_body": original_body,
            "execute_transfer": lambda body: tell(transferred=body),
            "log_blocked": lambda reason_codes: tell(blocked=reason_codes),
        },
    )


def approval_workflow(url, body):
    run("if result.needs_approval:", {"client": TellingClient()}, url=('url="..."', f"url={url!r}"), body=("body={...}", f"body={body!r}"))


def langchain_callback(tool, arguments):
    """The agent's model is left out: the one message is its call of the tool."""

    def post_message(channel: str, text: str) -> str:
        tell(ran={"channel": channel, "text": text})
        return "done"

    class ReactAgent:
        def invoke(self, messages, config):
            (message,) = messages["messages"]
            assert isinstance(message, HumanMessage)
            called = StructuredTool.from_function(post_message, name=tool, description="A tool that tells when it runs.")
            tell(answered=called.invoke(arguments, config=config))

    run("InterventCallback", {"create_react_agent": lambda model, tools: ReactAgent(), "model": None, "HumanMessage": HumanMessage})


def crewai_step(url, payload):
    crewai = types.ModuleType("crewai")
    crewai.Agent = lambda **options: types.SimpleNamespace(**options)
    sys.modules["crewai"] = crewai
    agent = run("step_callback", {})["agent"]
    agent.step_callback(types.SimpleNamespace(tool_calls=[types.SimpleNamespace(tool_url=url, payload=payload)]))


def mcp_middleware(tool_name, params):
    async def next_handler(tool_name, params):
        tell(ran={"tool_name": tool_name, "params": params})
        return "done"

    server = types.SimpleNamespace(tool_middleware=lambda function: function)
    middleware = run("tool_middleware", {"server": server})["scan_before_call"]
    return asyncio.run(middleware(tool_name, params, next_handler))


def safe_post(url, json):
    return run("def safe_post")["safe_post"](url, json).status_code


def errors():
    """The errors that the example imports."""
    names = run("AuthenticationError,")
    return sorted(name for name, value in names.items() if isinstance(value, type) and issubclass(value, interven.AifError))


def legacy(gateway_url):
    """Of the flow before `Client`, which signs with a secret of the agent's."""
    answer = run("AifClient", gateway_url=('"http://localhost:4000"', repr(gateway_url)))["result"]
    return {"decision": answer.decision, "http_status": answer.http_status, "error": answer.error}


perform(quickstart, approval_workflow, langchain_callback, crewai_step, mcp_middleware, safe_post, errors, legacy)
