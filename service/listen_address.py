"""The address that the service listens at."""

import socket

from service.errors import PortInUse

_BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything slow is done.

    Raises:
        PortInUse: If another process has it, or the address isn't this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, since asyncio turns Nagle's algorithm off only for sockets that say they are TCP: else 40 ms an answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)  # else another process could bind it, too, until this one is ready
    except OSError as error:
        listener.close()
        raise PortInUse(
            f"Can't listen there: {error.strerror or error}",
            where=f"{host}:{port}",
            remedy="Stop what uses that port, or choose another: vouch serve --port 8001",
        ) from None
    return listener
