import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.house.tree import ROOT


@pytest.mark.skipif(find_spec("ray") is None, reason="The extra `ray` isn't installed: make cluster")
def test_flows_on_a_ray_of_this_machine_end_and_keep_their_order_and_say_what_failed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from tests.ingest.cluster.flows import main; main()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")  # neither bars nor lines of Ray's
    assert json.loads(done.stdout) == {
        "rows": [f"{number:02}.{end}-" for number in range(40) for end in (1, 2)],
        "read": [None, "1", "2"],
        "raised": ["SourceNotFound", "/there", "It isn't there"],
        "listening elsewhere": [],
        "listening here": True,
        "stalled": "The cluster gave nothing for 0.5 s",
        "loggers": [50, 50],
    }


def test_what_serves_and_what_builds_import_ray_only_where_a_cluster_is_named() -> None:
    script = (
        "import sys, vouch, service.app, index.build.build;"
        "print(sorted({'ray', 'pyarrow', 'pandas'} & {name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
