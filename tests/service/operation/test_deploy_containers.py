"""compose.yaml and the Kubernetes manifests agree with the program, with the images and with each other."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from starlette.testclient import TestClient

from ingest.home import Home
from service.app import create_app
from service.live.live_index import LiveIndex
from service.settings import Settings
from tests.service.operation.proxies import DEPLOY
from vouch import main

UID = 10001
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
KUBERNETES = DEPLOY / "kubernetes"
MANIFESTS: dict[str, list[dict[str, Any]]] = {
    path.name: list(yaml.safe_load_all(path.read_text())) for path in sorted(KUBERNETES.glob("*.yaml"))
}
OBJECTS = {
    (one["kind"], one["metadata"]["name"]): one for file in MANIFESTS.values() for one in file if "metadata" in one
}
SERVE = OBJECTS["Deployment", "vouch"]["spec"]["template"]
BUILD = OBJECTS["CronJob", "vouch-build"]["spec"]["jobTemplate"]["spec"]["template"]
CONTAINERS = [
    *SERVE["spec"]["initContainers"], *SERVE["spec"]["containers"], *BUILD["spec"]["containers"],
]  # fmt: skip


def _commands(words: list[str]) -> Iterator[list[str]]:
    """Each use of `vouch` in a command, also within a shell's."""
    text = words[-1] if words[:2] == ["sh", "-c"] else " ".join(words)
    for part in re.split(r"&&|;|\bdo\b", text):
        found = part.split()
        if found[:1] == ["vouch"]:
            yield found[1:]


def _used() -> list[list[str]]:
    lines = [container.get("command") or ["vouch", *container["args"]] for container in CONTAINERS]
    lines.append(COMPOSE["services"]["build"]["command"])
    for name in ("Containerfile", "Containerfile.build"):
        text = (DEPLOY / name).read_text()
        entry, given = (re.search(rf"^{key} \[(.*)\]$", text, re.MULTILINE) for key in ("ENTRYPOINT", "CMD"))
        lines.append(re.findall(r'"([^"]*)"', f"{entry[1] if entry else ''} {given[1] if given else ''}"))
    return [command for line in lines for command in _commands(line)]


def test_every_command_is_one_that_is_there_with_the_options_that_it_has() -> None:
    used = _used()

    assert {command[0] for command in used} == {"serve", "sync", "build", "backup", "restore"}
    for name, *arguments in used:
        command = main.commands[name]
        with click.Context(main) as context:
            command.make_context(name, list(arguments), parent=context, resilient_parsing=True)
        options = {option for parameter in command.params for option in parameter.opts}
        assert {argument for argument in arguments if argument.startswith("-")} <= options


def test_every_setting_is_one_and_has_a_value_that_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {one["name"]: one["value"] for container in CONTAINERS for one in container.get("env", ())}
    for environment in (given, COMPOSE["services"]["vouch"]["environment"]):
        with monkeypatch.context() as patched:
            for name, value in environment.items():
                patched.setenv(name, value)
            settings = Settings.load()
        assert settings.allowed_hosts == ("vouch.health.example",)
        assert len(settings.trusted_proxies) == 1


def test_pods_run_as_the_images_user_with_nothing_that_they_do_not_need() -> None:
    for pod in (SERVE["spec"], BUILD["spec"]):
        context = pod["securityContext"]
        assert (context["runAsNonRoot"], context["runAsUser"], context["fsGroup"]) == (True, UID, UID)
        assert context["seccompProfile"] == {"type": "RuntimeDefault"}
        assert (pod["automountServiceAccountToken"], pod["enableServiceLinks"]) == (False, False)
        assert OBJECTS["ServiceAccount", pod["serviceAccountName"]]["automountServiceAccountToken"] is False
    for container in CONTAINERS:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        }  # fmt: skip
        assert container["resources"]["limits"]["memory"]
    for service in COMPOSE["services"].values():
        assert (service["read_only"], service["cap_drop"], service["user"]) == (True, ["ALL"], str(UID))
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["ulimits"]["core"] == 0  # a core dump would hold questions
        dockerfile = (DEPLOY.parent / service["build"]["dockerfile"]).read_text()
        assert f"\nUSER {UID}\n" in dockerfile
        assert f"VOUCH_HOME={service['volumes'][0].partition(':')[2]}" in dockerfile


def test_probes_ask_what_the_service_has_at_the_port_where_it_listens(home: Home) -> None:
    client = TestClient(create_app(LiveIndex(home)))
    (container,) = SERVE["spec"]["containers"]
    (port,) = container["ports"]
    (service,) = OBJECTS["Service", "vouch"]["spec"]["ports"]

    assert port["containerPort"] == Settings.model_fields["port"].default
    assert service["targetPort"] == port["name"]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        asked = container[probe]["httpGet"]
        assert asked["port"] == port["name"]
        assert client.get(asked["path"]).status_code == (503 if asked["path"] == "/readyz" else 200)
    assert (
        container["livenessProbe"]["httpGet"]["path"] != "/readyz"
    )  # an index that isn't there is no reason to restart
    drain = Settings.model_fields["drain_s"].default + 3 + container["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert SERVE["spec"]["terminationGracePeriodSeconds"] > drain
    assert COMPOSE["services"]["vouch"]["ports"] == ["127.0.0.1:8000:8000"]


def test_what_is_named_is_there_and_selectors_meet_their_pods() -> None:
    for template in (SERVE, BUILD):
        volumes = {volume["name"]: volume for volume in template["spec"]["volumes"]}
        for container in (*template["spec"].get("initContainers", ()), *template["spec"]["containers"]):
            mounts = {mount["mountPath"]: mount for mount in container["volumeMounts"]}
            assert {mount["name"] for mount in mounts.values()} <= volumes.keys()
            assert {"/srv/vouch", "/tmp"} <= mounts.keys()
            for one in container.get("env", ()):
                if one["value"].startswith("/"):
                    assert str(Path(one["value"]).parent) in mounts
        for volume in volumes.values():
            if claim := volume.get("persistentVolumeClaim"):
                assert ("PersistentVolumeClaim", claim["claimName"]) in OBJECTS
    labels = SERVE["metadata"]["labels"]
    assert OBJECTS["Deployment", "vouch"]["spec"]["selector"]["matchLabels"] == labels
    assert OBJECTS["Service", "vouch"]["spec"]["selector"] == labels
    assert OBJECTS["PodDisruptionBudget", "vouch"]["spec"]["selector"]["matchLabels"] == labels
    assert (
        OBJECTS["PodDisruptionBudget", "vouch"]["spec"]["minAvailable"]
        < OBJECTS["Deployment", "vouch"]["spec"]["replicas"]
    )
    policy = OBJECTS["NetworkPolicy", "vouch-serve"]["spec"]
    assert policy["podSelector"]["matchLabels"] == labels
    assert (policy["egress"], sorted(policy["policyTypes"])) == ([], ["Egress", "Ingress"])
    assert OBJECTS["NetworkPolicy", "vouch-build"]["spec"]["podSelector"]["matchLabels"] == BUILD["metadata"]["labels"]
    (kustomization,) = MANIFESTS["kustomization.yaml"]
    assert sorted(kustomization["resources"]) == sorted(MANIFESTS.keys() - {"kustomization.yaml"})
    restored, kept = (next(iter(_commands(one["command"]))) for one in (CONTAINERS[0], CONTAINERS[-1]))
    assert restored[-1] in CONTAINERS[-1]["command"][-1]
    assert kept
