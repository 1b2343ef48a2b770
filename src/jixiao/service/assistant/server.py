"""Serve the tools over standard input and output, by the official SDK of the Model Context Protocol."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from ... import __version__
from ...model import JixiaoError
from ..settings import Settings
from ..workers.channel import WorkerLostError
from .store_access import StoreAccess
from .tools import NOTICE, TOOLS, Assistant, ToolDefinition

_INSTRUCTIONS = (
    "A knowledge graph of Chinese budget performance-target tables (绩效目标表). Begin with list_queries or search; run_query answers most "
    "questions; get_table shows a table with its sources and findings. " + NOTICE
)


def assistant_server(assistant: Assistant) -> Server[Any]:
    """Make the protocol's server of a store's tools. A tool that fails says why in its result, for the assistant to mend."""

    async def list_tools(_context: Any, _parameters: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_tool(tool) for tool in TOOLS])

    async def call_tool(_context: Any, parameters: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            made = await assistant.call(parameters.name, parameters.arguments or {})
        except JixiaoError as error:
            return types.CallToolResult(content=[types.TextContent(type="text", text=f"{error.en}\n{error.zh}")], is_error=True)
        text = json.dumps(made, ensure_ascii=False)
        return types.CallToolResult(content=[types.TextContent(type="text", text=text)], structured_content=made)

    return Server("jixiao", version=__version__, instructions=_INSTRUCTIONS, on_list_tools=list_tools, on_call_tool=call_tool)


def _tool(tool: ToolDefinition) -> types.Tool:
    # What is asked may only be read, and nothing outside of the store is reached.
    hints = types.ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    return types.Tool(name=tool.name, title=tool.title, description=tool.description, input_schema=tool.schema, annotations=hints)


def serve(settings: Settings) -> None:
    """Serve until standard input ends. Raises JixiaoError where the workers cannot be started."""
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    store = StoreAccess(settings)
    try:
        await store.start()
    except WorkerLostError:
        raise JixiaoError(
            f"the workers for the store at {settings.store} cannot be started — check the memory and the store",
            f"无法为 {settings.store} 处的存储启动工作进程；请检查内存和存储",
        ) from None
    try:
        server = assistant_server(Assistant(store))
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())
    finally:
        await store.close()
