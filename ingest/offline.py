"""Libraries that would send something by themselves are kept from it, before they are imported."""

import os
import secrets


def stay_offline() -> None:
    """Keep the model libraries from opening connections. Call it before the first of them is imported.

    Models come from a folder, and nothing is looked up at a hub. onnxruntime reports its use to its maker from the
    moment it is imported (a device id, the process, every session), unless this variable is set by then.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def keep_ray_quiet(*, alone: bool) -> None:
    """Keep Ray from reporting to its makers, and from starting or writing by itself. Call it before Ray is imported.

    Args:
        alone: Whether its cluster is this machine's alone. Then it listens on the loopback address, and to processes
            that know a secret, which those have that it starts: else whoever reaches it may run anything on it.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"
    os.environ["RAY_BACKEND_LOG_LEVEL"] = "fatal"
    if alone:
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"  # where it is off, Ray listens on no other address
        os.environ["RAY_AUTH_MODE"] = "token"
        os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)
