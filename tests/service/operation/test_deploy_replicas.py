"""The manifests of replicas agree with the program, and with each other."""

from typing import Any

import click
import pytest
import yaml

from service.settings import Settings
from tests.service.operation.proxies import DEPLOY
from vouch import main

FOLDER = DEPLOY / "kubernetes-replicas"
OBJECTS: dict[str, Any] = {one["kind"]: one for one in yaml.safe_load_all((FOLDER / "replicas.yaml").read_text())}
POD = OBJECTS["Deployment"]["spec"]["template"]
(CONTAINER,) = POD["spec"]["containers"]


def test_replicas_follow_a_place_with_options_and_settings_that_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    name, *arguments = CONTAINER["args"]
    with click.Context(main) as context:
        made = main.commands[name].make_context(name, list(arguments), parent=context, resilient_parsing=True)
    assert made.params["replica_of"] == "s3://articles/vouch"
    for one in CONTAINER["env"]:
        monkeypatch.setenv(one["name"], one["value"])
    assert Settings.load().replica_stale_s == 3600


def test_an_update_leaves_all_replicas_at_work_and_selectors_meet_their_pods() -> None:
    labels = POD["metadata"]["labels"]
    assert OBJECTS["Deployment"]["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert "replicas" not in OBJECTS["Deployment"]["spec"]  # each apply would undo what the autoscaler says
    scaler = OBJECTS["HorizontalPodAutoscaler"]["spec"]
    assert scaler["scaleTargetRef"]["name"] == OBJECTS["Deployment"]["metadata"]["name"]
    assert OBJECTS["PodDisruptionBudget"]["spec"]["minAvailable"] < scaler["minReplicas"]
    assert OBJECTS["Deployment"]["spec"]["selector"]["matchLabels"] == labels
    assert OBJECTS["Service"]["spec"]["selector"] == labels
    for kind, field in (("PodDisruptionBudget", "selector"), ("NetworkPolicy", "podSelector")):
        assert OBJECTS[kind]["spec"][field]["matchLabels"] == labels
    assert POD["spec"]["serviceAccountName"] == OBJECTS["ServiceAccount"]["metadata"]["name"]
    mounted = {mount["name"] for mount in CONTAINER["volumeMounts"]}
    assert mounted == {volume["name"] for volume in POD["spec"]["volumes"]}
