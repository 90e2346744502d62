"""Libraries that would send something by themselves are kept from it, before they are imported."""

import os


def stay_offline() -> None:
    """Keep the model libraries from opening connections. Call it before the first of them is imported.

    Models come from a folder, and nothing is looked up at a hub. onnxruntime reports its use to its maker from the
    moment it is imported (a device id, the process, every session), unless this variable is set by then.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def keep_ray_quiet() -> None:
    """Keep Ray from reporting to its makers, and from starting or writing by itself. Call it before Ray is imported."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"
    os.environ["RAY_BACKEND_LOG_LEVEL"] = "fatal"
