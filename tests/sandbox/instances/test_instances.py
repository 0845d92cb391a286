"""Instances in step with EC2: what decides whether the real ssh gets in, and what ends a session."""

import asyncio
import json
import os
import shutil
import stat
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.exceptions import ClientError

from helpers.home import home
from helpers.sandbox import LEARNER_ADDRESS, ensure
from helpers.sandbox.instances import Instances, TrackedInstance
from helpers.sandbox.instances.guest import Guest
from helpers.sandbox.instances.guest_files import GuestFiles
from helpers.sandbox.isolation.inside.children import PATIENCE
from helpers.text import text
from tests.support.instances import Terminal, until, walled

pytestmark = pytest.mark.skipif(shutil.which("ssh", path=os.defpath) is None, reason="no ssh here")
USER_DATA = '#!/bin/sh\necho "this is $(whoami) on $(hostname)"\necho mistake >&2\nexit 3\n'


def test_a_key_pair_of_rsa_logs_in_too(world):
    world.make_key("older", "rsa")
    assert world.ssh(world.run(KeyName="older"), "true", key="older").returncode == 0


def test_an_instance_without_a_key_pair_lets_nobody_in(world):
    assert "Permission denied (publickey)" in world.ssh(world.run(KeyName=None), "true").stderr


def test_an_image_of_ubuntu_lets_ubuntu_in(world):
    instance = world.run(ImageId=world.image("ubuntu"))
    assert world.ssh(instance, "whoami", user="ubuntu").stdout == "ubuntu\n"
    assert "Permission denied" in world.ssh(instance, "true").stderr


def test_the_key_of_the_launch_counts_and_not_one_made_later(world):
    instance = world.run()
    world.ec2.delete_key_pair(KeyName="learner")
    assert world.opens(instance)
    (world.folder / "learner.pem").rename(world.folder / "first.pem")
    world.make_key("learner")
    assert "Permission denied" in world.ssh(instance, "true").stderr
    assert world.ssh(instance, "true", key="first").returncode == 0


def test_the_security_group_locks_and_opens_the_door(world):
    instance = world.run()
    assert world.opens(instance)
    world.rule("0.0.0.0/0", allow=False)
    assert not world.opens(instance)
    world.rule("198.51.100.0/24")
    world.rule("0.0.0.0/0", port=80)
    assert not world.opens(instance)
    world.rule(f"{LEARNER_ADDRESS}/32")
    assert world.opens(instance)


def test_without_a_way_from_the_internet_nobody_gets_in(world):
    instance, there = world.run(), world.ids
    world.ec2.delete_route(RouteTableId=there["table"], DestinationCidrBlock="0.0.0.0/0")
    assert not world.opens(instance)
    route = {"RouteTableId": there["table"], "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": there["gateway"]}
    world.ec2.create_route(**route)
    assert world.opens(instance)
    with pytest.raises(ClientError, match="mapped public address"):  # AWS keeps a way that is in use
        world.ec2.detach_internet_gateway(InternetGatewayId=there["gateway"], VpcId=there["vpc"])


def test_an_instance_without_a_public_address_times_out(world):
    world.ec2.modify_subnet_attribute(SubnetId=world.ids["subnet"], MapPublicIpOnLaunch={"Value": False})
    about = world.about(world.run())
    assert "PublicIpAddress" not in about
    assert not world.opens(about["PrivateIpAddress"])


def test_user_data_runs_once_and_its_log_is_where_cloud_init_writes_it(world):
    instance = world.run(UserData=USER_DATA)
    log = "cat /var/log/cloud-init-output.log"
    if not walled(world, instance):
        pytest.skip("no walls here")
    until(lambda: "exit 3" in world.ssh(instance, log).stdout)
    said = world.ssh(instance, f"sudo {log}").stdout
    assert said.startswith(f"this is ec2-user on {world.about(instance)['PrivateDnsName']}\nmistake\n")
    world.ec2.stop_instances(InstanceIds=[instance])
    world.ec2.start_instances(InstanceIds=[instance])
    assert world.ssh(instance, log).stdout == said


def test_user_data_that_is_no_script_is_told_in_the_log(world):
    instance = world.run(UserData="#cloud-config\npackages: [httpd]\n")
    until(lambda: "#!" in world.ssh(instance, "cat /var/log/cloud-init-output.log").stdout)


def test_stop_ends_sessions_and_start_gives_a_new_address_and_the_same_home(world):
    instance = world.run()
    before = world.address(instance)
    world.ssh(instance, "echo kept > file")
    with Terminal(world.line(instance)) as terminal:
        terminal.until("$ ")
        world.ec2.stop_instances(InstanceIds=[instance])
        assert terminal.ended() == 255
    assert not world.opens(before)
    world.ec2.start_instances(InstanceIds=[instance])
    assert world.address(instance) != before
    assert world.ssh(instance, "cat file").stdout == "kept\n"
    assert not world.opens(before)


def test_terminate_ends_sessions_and_leaves_nothing(world):
    instance = world.run()
    folder = home() / ".workshop" / "instances" / instance
    with Terminal(world.line(instance)) as terminal:
        terminal.until("$ ")
        assert stat.S_IMODE((folder / "host_key").stat().st_mode) == 0o600
        world.ec2.terminate_instances(InstanceIds=[instance])
        assert terminal.ended() == 255
    assert not folder.exists()


def test_reboot_ends_sessions_and_whatever_ran(world):
    instance = world.run()
    world.ssh(instance, "nohup sleep 4321 > /dev/null 2>&1 &")
    assert "sleep 4321" in world.ssh(instance, "ps ax").stdout
    with Terminal(world.line(instance)) as terminal:
        terminal.until("$ ")
        world.ec2.reboot_instances(InstanceIds=[instance])
        assert terminal.ended() == 255
    assert "sleep 4321" not in world.ssh(instance, "ps ax").stdout


SAVES = """nohup sh -c 'trap "echo saved > file; exit" TERM; touch ready; while :; do sleep 0.1; done' \
    > /dev/null 2>&1 & until [ -e ready ]; do sleep 0.05; done"""


def saved_at_stop(world) -> bool:
    instance = world.run()
    until(lambda: world.ssh(instance, SAVES).returncode == 0)
    world.ec2.stop_instances(InstanceIds=[instance])
    world.ec2.start_instances(InstanceIds=[instance])
    until(lambda: world.opens(instance))
    return world.ssh(instance, "cat file").stdout == "saved\n"


def test_stop_gives_programs_a_moment_to_save(world):
    assert any(saved_at_stop(world) for _ in range(3)), "the moment is short, and this machine may be busy"


STUBBORN = ["/bin/sh", "-c", "trap '' TERM HUP; touch ready; while :; do sleep 0.1; done"]


async def seconds_to_end(folder, *command: str) -> float:
    """How long a guest takes to end in which that program runs, or none."""
    guest = Guest(GuestFiles(folder, "ec2-user", "here"))
    await guest.boot()
    if command:
        await guest.run(list(command))
        while not (guest.files.home / "ready").exists():
            await asyncio.sleep(0.01)
    process, begun = guest.program.process, time.monotonic()
    await guest.end()
    assert process.poll() is not None
    return time.monotonic() - begun


def test_a_guest_ends_at_once_where_nothing_runs_and_soon_where_something_will_not(tmp_path):
    nothing = min(aside(asyncio.run, seconds_to_end(tmp_path / str(n))) for n in range(3))
    assert nothing < PATIENCE / 2
    assert PATIENCE <= aside(asyncio.run, seconds_to_end(tmp_path / "stubborn", *STUBBORN)) < 2


def aside(work, *values):
    """Do it in a thread of its own: after a test with a browser this one has a loop that runs."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work, *values).result()


class Slow:
    async def close(self) -> None:
        await asyncio.sleep(0.3)


def test_many_are_ended_at_the_same_time(tmp_path):
    instances = Instances()
    instances.known = {f"i-{n}": TrackedInstance(tmp_path / "none", "", b"", "", 0, "", 1, Slow()) for n in range(10)}

    def forget() -> None:
        with asyncio.Runner() as runner:
            instances.loop = runner.get_loop()
            runner.run(asyncio.to_thread(instances._forget, *instances.known))

    begun = time.monotonic()
    aside(forget)
    assert instances.known == {}
    assert 0.3 <= time.monotonic() - begun < 1.5


def test_a_reset_ends_all_instances(world):
    instance = world.run()
    address = world.address(instance)
    with Terminal(world.line(instance)) as terminal:
        terminal.until("$ ")
        ensure().control("reset")
        assert terminal.ended() == 255
    assert text("instances.no_address", "en") in world.ssh(address, "true").stderr
    assert not (home() / ".workshop" / "instances" / instance).exists()  # others may be those of a world that was saved


def test_no_link_inside_leads_out_and_no_folder_that_is_gone_takes_the_walls_down(world, tmp_path):
    instance = world.run(UserData="#!/bin/sh\nsleep 0.2\necho late\n")
    if not walled(world, instance):
        pytest.skip("no walls here")
    target = tmp_path / "outside"
    log = "/var/log/cloud-init-output.log"
    world.ssh(instance, f"ln -sf {target} {log}; rm -r /home/ec2-user; ln -s {tmp_path} /home/ec2-user")
    time.sleep(0.4)
    world.ec2.reboot_instances(InstanceIds=[instance])
    assert "agent.py" in world.ssh(instance, "cat /proc/1/cmdline").stdout
    assert not target.exists()
    assert not (tmp_path / ".bashrc").exists()


def test_two_instances_are_two_places(world):
    one, two = world.run(), world.run()
    world.ssh(one, "echo mine > file")
    assert world.ssh(two, "cat file").returncode == 1
    assert world.ssh(one, "hostname").stdout != world.ssh(two, "hostname").stdout


def test_a_stack_of_cloudformation_makes_one_can_log_in_to(world):
    properties = {"ImageId": world.image("amzn"), "InstanceType": "t3.micro", "KeyName": "learner"}
    properties |= {"SubnetId": world.ids["subnet"], "UserData": {"Fn::Base64": USER_DATA}}
    server = {"Type": "AWS::EC2::Instance", "Properties": properties}
    template = {"Resources": {"Server": server}, "Outputs": {"Id": {"Value": {"Ref": "Server"}}}}
    stacks = boto3.client("cloudformation")
    stacks.create_stack(StackName="server", TemplateBody=json.dumps(template))
    until(lambda: stacks.describe_stacks(StackName="server")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE")
    instance = stacks.describe_stacks(StackName="server")["Stacks"][0]["Outputs"][0]["OutputValue"]
    world.ec2.modify_instance_attribute(InstanceId=instance, Groups=[world.ids["group"]])
    address = world.ec2.allocate_address(Domain="vpc")
    world.ec2.associate_address(InstanceId=instance, AllocationId=address["AllocationId"])
    assert world.opens(address["PublicIp"])
    stacks.delete_stack(StackName="server")
    until(lambda: "Connection timed out" in world.ssh(address["PublicIp"], "true").stderr)
