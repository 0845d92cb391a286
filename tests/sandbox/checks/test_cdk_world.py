"""What the checks of 03_cdk stand on, what its cells print, and the same by the real CLI in a terminal."""

import os
import subprocess

import boto3

from helpers.cdk import app_folder
from helpers.cdk.command import tools_path
from helpers.course import progress
from helpers.course.chapters import cdk
from helpers.course.chapters.cdk import drills as cdk_drills
from helpers.course.chapters.cdk import show as cdk_show
from helpers.course.context import CheckContext
from helpers.course.model import Done, NotYet
from helpers.text import lookup
from tests.support import cdk_actions as deed

# ---------------------------------------------------------------- what several checks stand on


def test_the_rule_that_came_by_hand_goes_with_the_group_and_then_nothing_is_left(desk):
    deed.up()
    deed.by_hand(80)
    assert deed.verdict("by-hand") == Done()
    deed.remove("MyFirstServer")
    assert deed.verdict("clean-up") == Done()


def test_what_is_left_is_named_by_its_type_and_name(desk):
    deed.cleaned_up()
    deed.key()
    name = deed.data()
    network = boto3.client("ec2").create_vpc(CidrBlock="10.99.0.0/24")["Vpc"]["VpcId"]
    assert deed.verdict("clean-up").values["found"].split(", ") == [
        "AWS::CloudFormation::Stack KeepsData",
        f"AWS::EC2::VPC {network}",
        "AWS::EC2::KeyPair my-key",
        f"AWS::S3::Bucket {name}",
    ]


def test_the_toolkit_may_stay(desk):
    deed.make("CDKToolkit", {"StagingBucket": deed.bucket()})
    deed.cleaned_up()
    assert deed.verdict("clean-up") == Done()


def test_a_progress_without_anything_left_counts_as_cleaned_up(desk):
    progress.done("03_cdk", "deploy")
    assert deed.verdict("clean-up") == Done()


def test_a_deploy_after_the_diff_asks_for_a_new_diff(desk):
    deed.up()
    deed.compared()
    deed.cloudformation().create_change_set(
        StackName="MyFirstServer",
        ChangeSetName="x",
        ChangeSetType="UPDATE",
        TemplateBody=deed.template({"Group": deed.group(deed.NEW_PLACE)}),
    )
    deed.cloudformation().execute_change_set(StackName="MyFirstServer", ChangeSetName="x")
    deed.settled("MyFirstServer")
    assert deed.verdict("diff") == NotYet()


def test_the_first_failed_resource_is_known_while_the_stack_is_there_and_after(desk):
    assert cdk_drills.first_failed(CheckContext()) == ""
    deed.rolled_back("RollsBack")
    assert cdk_drills.first_failed(CheckContext()) == "Results"
    deed.remove("RollsBack")
    assert cdk_drills.first_failed(CheckContext()) == "Results"


def test_the_resources_are_counted_in_the_template_that_was_written_last(desk):
    assert cdk_drills.count_resources(CheckContext()) == ""
    deed.wrote("ec2", "MyFirstServer", {"Data": deed.bucket(), "Group": deed.group()})
    assert cdk_drills.count_resources(CheckContext()) == "2"


def test_the_clean_ups_solution_removes_what_is_left(desk):
    deed.cleaned_up()
    name = deed.data()
    deed.remove("KeepsData")
    deed.key()
    rest = [(operation, dict(values)) for operation, values in cdk.remove_the_rest(CheckContext())]
    assert rest == [
        ("s3 rb", {"bucket": name, "force": True}),
        ("ec2 delete-key-pair", {"key_name": "my-key"}),
    ]


def test_looking_at_the_open_problems_solution_changes_no_file(desk):
    before = (app_folder("drill_retain") / "stack.py").read_text()
    assert [name for name, _ in cdk.CONTENT.step("open-problem").actions(CheckContext())] == [
        "cdk deploy",
        "cdk destroy",
    ]
    assert (app_folder("drill_retain") / "stack.py").read_text() == before


# ---------------------------------------------------------------- by the real CLI, in a terminal


def in_the_terminal(app: str, *words: str) -> str:
    environment = os.environ | {"PATH": tools_path(), "NO_COLOR": "1"}
    done = subprocess.run(
        ["cdk", *words], cwd=app_folder(app), env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    return done.stdout + done.stderr


def test_a_template_written_in_the_terminal_counts(desk):
    in_the_terminal("ec2", "synth", "-c", "key_name=my-key", "-c", "instance_type=t3.large", "--quiet")
    assert deed.verdict("list-stacks") == deed.verdict("synth") == deed.verdict("other-values") == Done()
    assert cdk_drills.count_resources(CheckContext()) == "13"


def test_the_circle_is_told_in_the_terminal(desk, monkeypatch):
    monkeypatch.delenv("CDK_VALIDATION", raising=False)  # its sentence comes from the CDK's own judge
    assert "Circular Dependencies" in in_the_terminal("drill_circular", "synth", "--quiet")
    assert deed.verdict("circular") == Done()


# ---------------------------------------------------------------- what the cells print


def test_what_is_not_there_yet_is_said_and_raises_nothing(desk, capsys):
    cdk_show.resources("ec2")
    cdk_show.resource("ec2", "Server")
    cdk_show.part("ec2", "Outputs")
    cdk_show.by_a_person("ec2")
    cdk_show.events("MyFirstServer")
    assert cdk_show.outputs("MyFirstServer") == {}
    cdk_show.rule_by_hand()
    cdk_show.buckets("KeepsData")
    told = capsys.readouterr().out
    assert told.count(lookup("chapter_03_cdk.show.no_template", "en").format(app="ec2")) == 4
    assert told.count(lookup("chapter_03_cdk.show.no_stack", "en").format(stack="MyFirstServer")) == 2
    assert told.count(lookup("cdk.no_stack", "en").format(stack="MyFirstServer")) == 1


def test_events_are_told_from_the_first_with_the_reason_of_a_failure(desk, capsys):
    deed.rolled_back("RollsBack")
    cdk_show.events("RollsBack", all_of_them=False)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == [
        *("CREATE_COMPLETE", "CREATE_FAILED", "DELETE_COMPLETE", "ROLLBACK_COMPLETE"),
    ]
    assert "bucket name is not available" in lines[2]
    deed.remove("RollsBack")
    cdk_show.events("RollsBack", all_of_them=False)
    assert capsys.readouterr().out.splitlines()[: len(lines)] == lines


def test_the_line_by_hand_does_what_the_step_asks_for(desk, capsys):
    deed.up()
    cdk_show.rule_by_hand()
    line = capsys.readouterr().out
    environment = os.environ | {"PATH": tools_path()}
    subprocess.run(["bash", "-c", line], env=environment, check=True, capture_output=True, timeout=60)
    assert deed.verdict("by-hand") == Done()
