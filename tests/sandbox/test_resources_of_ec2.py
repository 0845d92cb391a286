"""What AWS offers of EC2 is the same whether it is read at once or when it is asked for."""

import json
import subprocess
import sys

import pytest

from helpers.sandbox.overlay import resources

LOOK = """
import json, sys
from moto.utilities import utils
if sys.argv[1] == "ours":
    from helpers.sandbox.overlay import patching, resources
    patching.install(resources)
    assert "moto.ec2" not in sys.modules
load, read = utils.load_resource, []
utils.load_resource = lambda resource: read.append(resource) or load(resource)
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS, INSTANCE_TYPES
lists = [one for regions in INSTANCE_TYPE_OFFERINGS.values() for one in regions.values()]
kept = sum(len(one) if isinstance(one, list) else len(vars(one).get("_all", ())) for one in lists)
there = {place: {region: list(regions[region]) for region in ("ap-northeast-1", "us-east-1")}
         for place, regions in INSTANCE_TYPE_OFFERINGS.items()}
print(json.dumps({"kept": kept, "regions": sorted(INSTANCE_TYPE_OFFERINGS["region"]), "there": there, "types": INSTANCE_TYPES}))
"""


def look(how: str) -> dict:
    ran = subprocess.run([sys.executable, "-c", LOOK, how], capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def of_moto():
    """What moto has as it comes."""
    import moto.ec2.models  # noqa: F401 it is there

    return look("moto's")


def test_offerings_and_types_are_those_of_moto(of_moto):
    ours = look("ours")
    assert ours.pop("kept") == 0
    assert ours == {name: value for name, value in of_moto.items() if name != "kept"}


def test_moto_still_reads_the_offerings_of_all_regions_when_it_is_imported(of_moto):
    assert of_moto["kept"] > 100_000


def test_offerings_are_a_sequence_that_is_read_once():
    read = []

    def load() -> list[dict]:
        read.append(1)
        return [{"InstanceType": "t2.micro", "Location": "x"}, {"InstanceType": "t3.micro", "Location": "x"}]

    offerings = resources.Offerings(load, "region")
    assert [one for one in offerings] == []  # moto, as it is imported  # noqa: C416 list() asks for the length
    assert read == []
    assert [one["LocationType"] for one in offerings] == ["region", "region"]
    assert (offerings[1]["InstanceType"], len(offerings), read) == ("t3.micro", 2, [1])


def test_equal_parts_are_one_object():
    described = resources.shared({name: {"Cpu": {"Cores": 2}, "Name": name} for name in ("a", "b")})
    assert described == {"a": {"Cpu": {"Cores": 2}, "Name": "a"}, "b": {"Cpu": {"Cores": 2}, "Name": "b"}}
    assert described["a"]["Cpu"] is described["b"]["Cpu"]
