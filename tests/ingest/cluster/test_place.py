import socket
import sys

import click
import pytest
from click.testing import CliRunner

from ingest.cluster.place import RayPlace, on_place
from ingest.cluster.ray_cluster import ray_cluster
from ingest.errors import ClusterUnreachable, ExtraMissing


@click.command()
@on_place
def _where(place: RayPlace | None) -> None:
    click.echo(f"{place} {place!r}")


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ([], None),
        (["--on", "local"], None),
        (["--on", "ray"], RayPlace()),
        (["--on", "ray://10.0.0.5:6379"], RayPlace("10.0.0.5", 6379)),
        (["--on", "ray://[fd00::5]:6379/"], RayPlace("[fd00::5]", 6379)),
    ],
)
def test_a_place_is_this_machine_unless_another_is_named(said: list[str], place: RayPlace | None) -> None:
    written = "None" if place is None else said[1].rstrip("/")

    assert CliRunner().invoke(_where, said).output == f"{written} {place!r}\n"


@pytest.mark.parametrize("said", ["ray://10.0.0.5", "ray://10.0.0.5:0", "ray://10.0.0.5:99999", "rays", "ray://a b:1"])
def test_what_is_no_place_is_said_with_what_is(said: str) -> None:
    done = CliRunner().invoke(_where, ["--on", said])

    assert done.exit_code == 2
    assert f"{said!r} is neither local, nor ray, nor ray://HOST:PORT" in done.output


def test_a_cluster_that_is_not_there_is_said_at_once_with_its_address_and_how_one_is_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ingest.cluster.ray_cluster.check_extra", lambda extra: None)
    with socket.socket() as bound:  # it is nobody else's, and nobody listens at it
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        with pytest.raises(ClusterUnreachable) as raised, ray_cluster(RayPlace("127.0.0.1", port)):
            pass

    assert raised.value.where == f"127.0.0.1:{port}"
    assert "Connection refused" in raised.value.what
    assert "ray start --head" in raised.value.remedy


def test_what_answers_and_is_no_cluster_is_said_before_ray_is_asked_to_join_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.cluster.ray_cluster.check_extra", lambda extra: None)
    monkeypatch.setattr("ingest.cluster.ray_cluster._STATUS_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with (
            pytest.raises(ClusterUnreachable, match="isn't the head of a cluster"),
            ray_cluster(RayPlace("127.0.0.1", port)),
        ):
            pass


def test_without_the_extra_it_is_said_how_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)

    with pytest.raises(ExtraMissing, match=r"needs the extra `ray`.*\[ray\]"), ray_cluster(RayPlace()):
        pass
