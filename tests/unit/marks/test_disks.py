"""What lies on an instance goes back with its world."""

import os
import time

import boto3
import pytest

from helpers.home import state_folder
from helpers.marks import disks, going, store

INSTANCE = "i-0123456789abcdef0"


@pytest.mark.usefixtures("folder")
def test_a_folder_comes_back_as_it_was_and_is_the_same_content_each_time(tmp_path):
    place = state_folder() / "instances" / INSTANCE
    (place / "root/home/ec2-user").mkdir(parents=True)
    program = place / "root/home/ec2-user/train.py"
    program.write_text("print(1)")
    program.chmod(0o700)
    os.symlink("/usr/share", place / "root/link")
    os.mkfifo(place / "root/pipe")
    kept = disks.kept([INSTANCE, "i-00000000"])
    assert kept == disks.kept([INSTANCE])
    disks.laid_out(kept, tmp_path / "laid")
    there = tmp_path / "laid" / INSTANCE / "root"
    assert (there / "home/ec2-user/train.py").read_text() == "print(1)"
    assert (there / "home/ec2-user/train.py").stat().st_mode & 0o777 == 0o700
    assert os.readlink(there / "link") == "/usr/share"
    assert not (there / "pipe").exists()


def test_a_disk_that_is_too_large_stays_as_it_is(folder, monkeypatch):
    place = state_folder() / "instances" / INSTANCE
    place.mkdir(parents=True, exist_ok=True)
    (place / "large").write_bytes(b"x" * 2000)
    monkeypatch.setattr(disks, "LARGEST", 1000)
    assert disks.kept([INSTANCE]) == {}


@pytest.mark.skipif(os.name != "posix", reason="instances stand in on POSIX alone")
def test_an_instance_has_its_disk_of_then(folder):
    ec2 = boto3.client("ec2")
    image = ec2.describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": ["al2023-ami-2023*"]}])
    asked = {"ImageId": image["Images"][0]["ImageId"], "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    instance = ec2.run_instances(**asked)["Instances"][0]["InstanceId"]
    file = state_folder() / "instances" / instance / "results.txt"
    deadline = time.monotonic() + 20
    while not file.with_name("host_key").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    file.write_text("of then")
    mark = going.save("with a disk", folder)
    assert set(mark.disks) == {instance}
    file.write_text("later")
    ec2.terminate_instances(InstanceIds=[instance])
    gone = going.go_back(store.called("with a disk"), folder)
    assert file.read_text() == "of then"
    states = [i["State"]["Name"] for r in ec2.describe_instances()["Reservations"] for i in r["Instances"]]
    assert states == ["running"]
    assert gone.before.disks == {}
