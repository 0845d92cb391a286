"""The regions of a service are known without its whole model, which moto would have read of each when it is imported."""

import inspect
import json
import subprocess
import sys
from pathlib import Path

SERVICES = ("apigateway", "ec2", "elbv2", "iam", "s3", "no-such-service")
REGIONS = """
import json, sys
from helpers.imports import leave_out_service_models
if sys.argv[1] == "without models":
    leave_out_service_models()
from boto3.session import Session
session = Session()
regions = {
    f"{service} {partition}": session.get_available_regions(service, partition_name=partition)
    for service in sys.argv[2:]
    for partition in session.get_available_partitions()
}
read = [key for key in session._session.get_component("data_loader")._cache if "load_service_model" in str(key)]
print(json.dumps({"regions": regions, "models": len(read)}))
"""


def asked(how: str) -> dict:
    words = [sys.executable, "-c", REGIONS, how, *SERVICES]
    return json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def test_the_regions_are_the_same():
    without, plain = asked("without models"), asked("as botocore does it")
    assert without["regions"] == plain["regions"]
    assert "ap-northeast-1" in without["regions"]["ec2 aws"]
    assert without["models"] <= 1  # that of the service that does not exist
    assert plain["models"] >= 5


def test_botocore_and_moto_still_read_whole_models():
    import botocore.session
    import moto

    zones = Path(moto.__file__).parent / "ec2" / "models" / "availability_zones_and_regions.py"
    assert 'get_available_regions("ec2")' in zones.read_text("utf-8")
    assert "get_service_data" in inspect.getsource(botocore.session.Session.get_available_regions)


def test_the_list_of_regions_is_read_once_and_is_the_same():
    from botocore.loaders import JSONFileLoader, Loader

    from helpers.imports import read_models_as_plain_dicts

    own = JSONFileLoader.load_file
    endpoints = str(Path(Loader.BUILTIN_DATA_PATH, "endpoints"))
    plain = json.loads(Path(f"{endpoints}.json").read_text("utf-8"))  # what others have read, they may have changed
    try:
        read_models_as_plain_dicts()
        first, second = JSONFileLoader().load_file(endpoints), JSONFileLoader().load_file(endpoints)
    finally:
        JSONFileLoader.load_file = own
    assert first == plain
    assert first is second
    assert type(first) is dict  # botocore's own are ordered: twice as large, and slow to read
