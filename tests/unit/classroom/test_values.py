"""A class on Kubernetes: the chart's values, and the hub's part, held against each other and against what one server has.

No cluster runs here. NAMES are the names that the values' schema of the chart of Zero to JupyterHub 4.4 has at each place,
as far as our values go; where it takes anything, there is no line. TRAITS are KubeSpawner's (7.1).
"""

import json
import re
import sys
import types
from pathlib import Path

import pytest
import yaml
from traitlets.config import Config

from helpers.classroom import capacity, cluster_config, hub_config, roster
from helpers.classroom.roster import Person
from helpers.classroom.settings import Settings

PROJECT = Path(__file__).resolve().parents[3]
POLICY = "allowedIngressPorts egress egressAllowRules enabled ingress interNamespaceAccessLabels"
NAMES = {
    "": "cull custom debug enabled fullnameOverride global httpRoute hub imagePullSecret imagePullSecrets ingress"
    " nameOverride prePuller proxy rbac scheduling singleuser",
    "hub": "activeServerLimit allowNamedServers annotations args authenticatePrometheus baseUrl command"
    " concurrentSpawnLimit config consecutiveFailureLimit containerSecurityContext cookieSecret db deploymentStrategy"
    " existingSecret extraConfig extraContainers extraEnv extraFiles extraPodSpec extraVolumeMounts extraVolumes fsGid"
    " image initContainers labels lifecycle livenessProbe loadRoles namedServerLimitPerUser networkPolicy nodeSelector"
    " pdb podSecurityContext readinessProbe redirectToServer resources revisionHistoryLimit service serviceAccount"
    " services shutdownOnLogout templatePaths templateVars tolerations",
    "hub.service": "annotations extraPorts ipFamilies ipFamilyPolicy loadBalancerIP ports type",
    "hub.networkPolicy": POLICY,
    "proxy": "annotations chp deploymentStrategy https labels secretSync secretToken service traefik",
    "proxy.chp": "command containerSecurityContext defaultTarget errorTarget extraCommandLineFlags extraEnv extraPodSpec"
    " image livenessProbe networkPolicy nodeSelector pdb readinessProbe resources revisionHistoryLimit tolerations",
    "proxy.chp.networkPolicy": POLICY,
    "singleuser": "allowPrivilegeEscalation cloudMetadata cmd cpu defaultUrl events extraAnnotations extraContainers"
    " extraEnv extraFiles extraLabels extraNodeAffinity extraPodAffinity extraPodAntiAffinity extraPodConfig"
    " extraResource extraTolerations fsGid image initContainers lifecycleHooks memory networkPolicy networkTools"
    " nodeSelector podNameTemplate profileList serviceAccountName startTimeout storage uid",
    "singleuser.image": "name pullPolicy pullSecrets tag",
    "singleuser.memory": "guarantee limit",
    "singleuser.cpu": "guarantee limit",
    "singleuser.storage": "capacity dynamic extraLabels extraVolumeMounts extraVolumes homeMountPath static type",
    "singleuser.networkPolicy": POLICY,
    "singleuser.networkPolicy.egressAllowRules": "cloudMetadataServer dnsPortsCloudMetadataServer"
    " dnsPortsKubeSystemNamespace dnsPortsPrivateIPs nonPrivateIPs privateIPs",
    "singleuser.cloudMetadata": "blockWithIptables ip",
    "cull": "adminUsers concurrency enabled every maxAge removeNamedServers timeout users",
    "scheduling": "corePods podPriority userPlaceholder userPods userScheduler",
    "prePuller": "annotations containerSecurityContext continuous extraImages extraTolerations hook labels pause"
    " pullProfileListImages resources revisionHistoryLimit",
}
TRAITS = {"cmd", "default_url", "http_timeout", "delete_grace_period", "extra_pod_config", "environment"}
PEOPLE = (Person("learner-1", "受講者 1", password="abc"), Person("teacher", password="def", teacher=True))


def read(name: str) -> dict:
    return yaml.safe_load((PROJECT / "classroom" / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def values() -> dict:
    return read("values.yaml")


@pytest.fixture
def chart(tmp_path, monkeypatch) -> Config:
    """The configuration as the chart leaves it, and then as the class sets it."""
    stand_in = types.ModuleType("helpers.classroom.authenticator")
    stand_in.ClassAuthenticator = type("ClassAuthenticator", (), {})
    monkeypatch.setitem(sys.modules, "helpers.classroom.authenticator", stand_in)
    monkeypatch.setattr(cluster_config, "PROJECT", tmp_path)
    monkeypatch.setenv("WORKSHOP_LANG", "ja")
    (tmp_path / "outline.json").write_text("[]")
    roster.keep(tmp_path / "roster", PEOPLE)
    config = Config()
    config.JupyterHub.services = [{"name": "jupyterhub-idle-culler"}]
    config.JupyterHub.load_roles = [{"name": "jupyterhub-idle-culler"}]
    config.JupyterHub.authenticator_class = "null"
    config.KubeSpawner.environment, config.KubeSpawner.extra_pod_config = {"EXTRA": "kept"}, {"hostUsers": False}
    cluster_config.configure(config, tmp_path / "roster", tmp_path / "state")
    return config


def one_server(tmp_path) -> Config:
    """What the same class has on one server."""
    settings = Settings(
        str(tmp_path), str(tmp_path / "board"), True, "ja", "127.0.0.1", 1, 2, 3, 4, "token", "python", "/bin", "node"
    )  # fmt: skip
    config = Config()
    hub_config.people(config, str(tmp_path), PEOPLE)
    hub_config._services(config, settings)
    return config


@pytest.mark.parametrize("name", ["values.yaml", "values-aws.yaml"])
def test_every_name_is_one_that_the_chart_knows(name):
    unknown = []

    def look(value, place=()):
        if isinstance(value, dict):
            known = NAMES.get(".".join(place))
            unknown.extend(".".join((*place, key)) for key in value if known and key not in known.split())
            for key, inner in value.items():
                look(inner, (*place, key))

    look(read(name))
    assert unknown == []


def test_limits_are_those_of_the_capacity(values):
    server = values["singleuser"]
    assert server["memory"] == {"guarantee": capacity.guarantee(), "limit": capacity.LIMIT}
    assert server["cpu"]["guarantee"] == 1 / capacity.LEARNERS_A_CORE
    assert values["cull"] == {"enabled": True, "timeout": capacity.IDLE, "every": 300}
    bytes_of = {name: int(server["memory"][name][:-1]) * 2**20 for name in ("guarantee", "limit")}
    assert capacity.LEARNER < bytes_of["guarantee"] < capacity.LEARNER + capacity.DEPLOY < bytes_of["limit"]


def test_the_image_is_a_placeholder_and_the_same_twice(values):
    image = values["singleuser"]["image"]
    assert image == {"name": "REPLACE-WITH-YOUR-IMAGE", "tag": "REPLACE-WITH-YOUR-TAG"}
    assert [one["image"] for one in values["hub"]["initContainers"]] == [f"{image['name']}:{image['tag']}"]


def test_learners_reach_the_hub_and_names_alone(values):
    policy = values["singleuser"]["networkPolicy"]
    assert policy["enabled"]
    assert [rule for rule, allowed in policy["egressAllowRules"].items() if allowed] == ["dnsPortsKubeSystemNamespace"]
    assert set(policy["egressAllowRules"]) == set(NAMES["singleuser.networkPolicy.egressAllowRules"].split())
    assert policy["egress"] == [to_board("hub")]
    assert "ipBlock" not in json.dumps(values)
    assert values["singleuser"]["cloudMetadata"]["blockWithIptables"]


def test_only_the_other_file_opens_the_internet_and_only_for_two_ports():
    opened = read("values-aws.yaml")
    assert list(opened) == ["singleuser"] and list(opened["singleuser"]) == ["networkPolicy"]
    board, world = opened["singleuser"]["networkPolicy"]["egress"]
    assert board == to_board("hub")
    (target,) = world["to"]
    assert target["ipBlock"]["cidr"] == "0.0.0.0/0"
    assert {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"} <= set(target["ipBlock"]["except"])
    assert sorted(port["port"] for port in world["ports"]) == [22, 443]


def to_board(component: str) -> dict:
    selector = {"podSelector": {"matchLabels": {"app.kubernetes.io/component": component}}}
    return {"to": [selector], "ports": [{"port": cluster_config.PORT, "protocol": "TCP"}]}


def test_the_boards_port_is_open_from_the_proxy_and_from_learners(values):
    hub = values["hub"]
    port = cluster_config.PORT
    assert hub["service"]["extraPorts"] == [{"name": "board", "port": port, "targetPort": port}]
    (rule,) = hub["networkPolicy"]["ingress"]
    assert [one["port"] for one in rule["ports"]] == [port]
    assert {one["podSelector"]["matchLabels"]["app.kubernetes.io/component"] for one in rule["from"]} == {
        "proxy",
        "singleuser-server",
    }
    assert values["proxy"]["chp"]["networkPolicy"]["egress"] == [to_board("hub")]


def test_places_in_the_values_are_those_in_the_code(values):
    hub, kit = values["hub"], "/srv/kit"
    places = {mount["name"]: mount["mountPath"] for mount in hub["extraVolumeMounts"]}
    assert places == {"kit": kit, "roster": str(cluster_config.ROSTER)}
    assert {volume["name"] for volume in hub["extraVolumes"]} == set(places)
    first = hub["initContainers"][0]
    assert first["securityContext"]["runAsUser"] == 1000  # a name would be refused: it may be root
    assert (
        cluster_config.PYTHON in first["args"][0]
        and "helpers.classroom.outline > /kit/outline.json" in first["args"][0]
    )
    assert Path(cluster_config.LEARNER_HOME).parent == Path(values["singleuser"]["storage"]["homeMountPath"])


def test_the_values_call_the_class_and_let_nobody_in_without_it(values, monkeypatch):
    assert values["hub"]["config"]["JupyterHub"]["authenticator_class"] == "null"
    called = []
    monkeypatch.setattr(cluster_config, "configure", called.append)
    monkeypatch.setattr(sys, "path", list(sys.path))
    config = Config()
    (code,) = values["hub"]["extraConfig"].values()
    exec(compile(code, "values.yaml", "exec"), {"c": config})  # noqa: S102 our own file, run as the chart runs it
    assert called == [config]


def test_people_roles_and_the_board_are_those_of_one_server(chart, tmp_path):
    alone = one_server(tmp_path)
    culler, *roles = chart.JupyterHub.load_roles
    assert culler == {"name": "jupyterhub-idle-culler"}
    assert roles == hub_config.roles() == alone.JupyterHub.load_roles[: len(roles)]
    for name in ("custom_scopes", "load_groups"):
        assert chart.JupyterHub[name] == alone.JupyterHub[name]
    assert chart.JupyterHub.authenticator_class.__name__ == "ClassAuthenticator"
    assert chart.Authenticator.allowed_users == {"learner-1", "teacher"}
    assert chart.JupyterHub.load_groups == {"teachers": {"users": ["teacher"]}}
    service, ours = chart.JupyterHub.services[1], alone.JupyterHub.services[0]
    assert {**service, "url": "", "environment": {}} == {**ours, "url": "", "environment": {}}
    assert "api_token" not in service  # the hub makes one, and hands it to the service alone
    assert set(ours["environment"]) <= set(service["environment"])
    assert service["environment"]["WORKSHOP_BOARD_ADDRESS"] == ""  # everywhere in the pod; `hub` is another address


def test_the_board_hears_of_the_course_and_the_people(chart, tmp_path):
    board = tmp_path / "state" / "board"
    assert (board / "outline.json").read_text() == "[]"
    assert (board / "people.tsv").read_text(encoding="utf-8") == "learner-1\t受講者 1\t\nteacher\tteacher\tteacher\n"
    assert board.stat().st_mode & 0o777 == 0o700


def test_a_learners_server(chart):
    server = chart.KubeSpawner
    assert set(server) <= TRAITS
    assert server.cmd[1:] == ["-m", "helpers.hub"]
    assert server.environment["WORKSHOP_BOARD"] == f"http://hub:{cluster_config.PORT}/services/board/"
    assert server.environment["WORKSHOP_LANG"] == "ja" and server.default_url == "/lab/tree/ja/00_start.ipynb"
    assert server.environment["EXTRA"] == "kept" and server.extra_pod_config["hostUsers"] is False
    from helpers.hub.__main__ import PATIENCE

    assert PATIENCE < server.delete_grace_period == server.extra_pod_config["terminationGracePeriodSeconds"]


@pytest.mark.parametrize("content", [None, "[]", "{", '[{"no": "person"}]'])
def test_without_a_roster_nothing_is_configured(content, tmp_path):
    if content is not None:
        (tmp_path / "roster.json").write_text(content)
    config = Config()
    with pytest.raises(ValueError):
        cluster_config.configure(config, tmp_path, tmp_path / "state")
    assert config == {}


def test_the_documents_figures_are_the_capacitys(values):
    spare = values["scheduling"]["userPlaceholder"]["replicas"]
    per_node = capacity.a_node(32e9, 8)
    for name in ("kubernetes.md", "kubernetes.ja.md"):
        text = (PROJECT / "docs" / name).read_text(encoding="utf-8")
        rows = [re.findall(r"[\d,]+", line) for line in text.splitlines() if re.match(r"\| (30|100|300|1,000) ", line)]
        found = {int(row[0].replace(",", "")): int(row[1].replace(",", "")) for row in rows}
        assert found == {count: -(-(count + spare) // per_node) for count in (30, 100, 300, 1000)}
        assert f" {per_node} " in text


def test_packages_of_the_image():
    assert (PROJECT / "apt.txt").read_text().split() == ["bubblewrap", "openssh-client"]
