"""Requests to the test server: how they are read, and how they are kept."""

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.telegram_faults import Fault
from tests.telegram_state import Parameters


@dataclass(eq=False)
class Call:
    """One request to the Bot API; `at` and `done_at` are time.monotonic().

    `error` is (status, description) of an answer that was no success, `fault` the script it met.
    """

    method: str
    parameters: Parameters
    at: float
    result: Any = None
    error: tuple[int, str] | None = None
    done_at: float | None = None
    fault: Fault | None = None


async def read_parameters(request: web.Request) -> Parameters:
    """The parameters in the query and in the body: JSON, a form, or parts."""
    parameters = Parameters(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json() if request.can_read_body else {}
        except json.JSONDecodeError:
            body = {}
        parameters.update(body if isinstance(body, dict) else {})
    elif request.method == "POST":
        parameters.update(await request.post())
    return parameters
