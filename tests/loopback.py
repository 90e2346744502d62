"""Requests in plain HTTP to this machine: for each httpx reads the authorities of TLS, which takes 30 ms."""

from functools import partial

import httpx

get = partial(httpx.get, verify=False)
post = partial(httpx.post, verify=False)
put = partial(httpx.put, verify=False)
