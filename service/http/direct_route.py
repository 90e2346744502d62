"""A route whose query is read at once, and whose handler is given what it declares without looking each of it up.

FastAPI works out for every request what a handler takes; for the one that is asked most that took as long as a third of
the search. It still documents the route, and answers every request that is refused here.
"""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, get_origin

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError

from service.http.dependencies import live_index, resources_on, visitor_of

_M = TypeVar("_M", bound=BaseModel)
_Handle = Callable[[Request], Coroutine[Any, Any, Response]]


def direct(model: type[BaseModel]) -> type[APIRoute]:
    """The class of routes whose handler takes `parameters` of this model from the query, and what `_arguments` has."""

    class DirectRoute(APIRoute):
        def get_route_handler(self) -> _Handle:
            usual = super().get_route_handler()

            async def handle(request: Request) -> Response:
                parameters = None if request.app.dependency_overrides else read_query(model, request)
                if parameters is None:
                    return await usual(request)
                arguments = await _arguments(request)
                response: Response = await run_in_threadpool(self.endpoint, parameters=parameters, **arguments)
                return response

            return handle

    return DirectRoute


def read_query(model: type[_M], request: Request) -> _M | None:
    """A request's query as FastAPI reads it, of what is given twice the last one; None where the model refuses it."""
    listed = {name for name, field in model.model_fields.items() if get_origin(field.annotation) is tuple}
    found: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        if name in listed:
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    try:
        return model.model_validate(found)
    except ValidationError:
        return None


async def _arguments(request: Request) -> dict[str, Any]:
    """What a handler that answers questions works with, in the order in which FastAPI would find it out."""
    resources = resources_on(request.app)
    visitor = await visitor_of(request, resources)
    return {
        "request": request,
        "live": await live_index(resources, visitor),
        "notices": resources.notices,
        "visitor": visitor,
        "row": resources.row,
    }
