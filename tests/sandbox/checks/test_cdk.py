"""The checks of 03_cdk: each by a case that is done and by cases that must not be; every mistake is called by its name."""

import string

import pytest

from helpers.course.chapters import cdk
from helpers.course.model import Done, NotYet, Wrong
from helpers.text import LANGUAGES, lookup
from tests.support import cdk_actions as deed

CHECKED = [step for step in cdk.CONTENT.steps if step.check is not None]


@pytest.mark.parametrize("step", [step.id for step in CHECKED])
def test_nothing_is_done_on_a_fresh_sandbox(desk, step):
    assert isinstance(deed.verdict(step), NotYet)


@pytest.mark.parametrize("step", deed.DONE)
def test_a_step_is_done_once_what_it_asks_for_is_there(desk, step):
    deed.DONE[step]()
    assert deed.verdict(step) == Done()


def test_every_checked_step_has_a_case_that_is_done():
    assert deed.DONE.keys() == {step.id for step in CHECKED}


# ---------------------------------------------------------------- mistakes

NAMES = {"bootstrap": "CDKToolkit", "deploy": "MyFirstServer", "update": "MyFirstServer", "destroy": "MyFirstServer"}
NAMES |= {"revert-drift": "MyFirstServer"}
NAMES |= dict.fromkeys(("deploy-data", "rename", "retain", "by-terminal"), "KeepsData")
NOT_WRONG = {
    *("in-progress", "not-met", "not-mended", "already", "not-deployed", "nothing-by-hand", "same-id", "still-there"),
    *("nothing-yet", "no-stack", "still-retained", "not-destroyed", "retained"),
}
ATTEMPTS = {
    **{(step, "in-progress"): (lambda name=name: deed.busy(name)) for step, name in NAMES.items()},
    **{(step, "failed"): (lambda name=name: deed.rolled_back(name)) for step, name in NAMES.items()},
    ("key-pair", "other-name"): lambda: deed.key("mykey"),
    ("list-stacks", "missing-context"): lambda: deed.ran("cdk list", "MissingContext"),
    ("list-stacks", "app-error"): lambda: deed.ran("cdk list", "AppError"),
    ("synth", "missing-context"): lambda: deed.ran("cdk synth", "MissingContext"),
    ("synth", "app-error"): lambda: deed.ran("cdk synth", "AppError", key_name="my-key"),
    ("not-bootstrapped", "not-met"): lambda: deed.ran("cdk deploy", "MissingContext"),
    ("not-bootstrapped", "already"): lambda: deed.make("CDKToolkit", {"StagingBucket": deed.bucket()}),
    ("deploy", "other-key"): lambda: deed.with_server("another-key"),
    ("deploy", "no-instance"): deed.up,
    ("diff", "not-deployed"): lambda: deed.ran("cdk diff", key_name="my-key", ssh_from=deed.NEW_PLACE),
    ("diff", "no-difference"): lambda: (deed.up(), deed.ran("cdk diff", key_name="my-key")),
    ("update", "by-hand"): lambda: (deed.up(), deed.by_hand(22, deed.NEW_PLACE)),
    ("update", "other-place"): lambda: deed.updated("198.51.100.7/32"),
    ("update", "no-value"): lambda: (
        *(deed.up(), deed.ran("cdk diff", key_name="my-key", ssh_from=deed.NEW_PLACE)),
        deed.ran("cdk deploy", key_name="my-key"),
    ),
    ("by-hand", "not-deployed"): lambda: None,
    ("by-hand", "in-template"): lambda: deed.up(deed.OLD_PLACE, 80),
    ("by-hand", "other-rule"): lambda: (deed.up(), deed.by_hand(8080)),
    ("diff-blind", "nothing-by-hand"): lambda: (deed.up(), deed.compared()),
    ("drift", "nothing-by-hand"): lambda: (deed.up(), deed.looked_for_drift()),
    ("revert-drift", "nothing-by-hand"): deed.up,
    ("revert-drift", "plain-deploy"): lambda: (
        *(deed.up(), deed.by_hand(80)),
        deed.ran("cdk deploy", key_name="my-key"),
    ),
    ("revert-drift", "closed-by-hand"): lambda: (deed.up(), deed.by_hand(80), deed.closed_by_hand()),
    ("deploy-data", "no-bucket"): lambda: deed.make("KeepsData", {"Group": deed.group()}),
    ("rename", "same-id"): deed.data,
    ("retain", "not-retained"): deed.destroyed_with_its_bucket,
    ("missing-context", "not-met"): lambda: deed.ran("cdk deploy", key_name="my-key"),
    ("missing-context", "not-mended"): lambda: deed.ran("cdk deploy", "MissingContext"),
    ("circular", "not-met"): lambda: None,
    ("circular", "no-circle"): lambda: deed.wrote("drill_circular", "Circular", deed.in_a_circle(back=False)),
    ("rollback", "not-met"): lambda: None,
    ("rollback", "no-rollback"): deed.kept_as_it_failed,
    ("rollback", "came-up"): lambda: deed.make("RollsBack", {"Raw": deed.bucket("Delete")}),
    ("rollback-complete", "not-met"): lambda: None,
    ("rollback-complete", "still-there"): lambda: deed.rolled_back("RollsBack"),
    ("clean-up", "nothing-yet"): lambda: None,
    ("clean-up", "left"): lambda: (deed.cleaned_up(), deed.key(), deed.data()),
    ("other-values", "other-type"): lambda: deed.a_server_of("t3.small"),
    ("by-boto3", "no-stack"): lambda: None,
    ("by-boto3", "other-bucket"): lambda: (deed.put(deed.data()), deed.remove("KeepsData"), deed.data()),
    ("open-problem", "still-retained"): deed.data,
    ("open-problem", "not-destroyed"): lambda: deed.data("Delete"),
    ("open-problem", "not-empty"): lambda: (deed.put(deed.data("Delete")), deed.remove("KeepsData")),
    ("open-problem", "retained"): lambda: (deed.data(), deed.remove("KeepsData")),
}


@pytest.mark.parametrize(("step", "mistake"), ATTEMPTS, ids=lambda part: part)
def test_a_mistake_is_called_by_its_name(desk, step, mistake):
    ATTEMPTS[step, mistake]()
    found = deed.verdict(step)
    if mistake == "in-progress":
        deed.settled(NAMES[step])  # so that the next test begins with nothing at work
    assert isinstance(found, NotYet if mistake in NOT_WRONG else Wrong)
    assert found.name == mistake
    for lang in LANGUAGES:
        told = lookup(f"chapter_03_cdk.steps.{step}.mistakes.{mistake}", lang)
        assert {name for _, name, _, _ in string.Formatter().parse(told) if name} <= found.values.keys()


def test_every_mistake_has_an_attempt():
    told = lookup("chapter_03_cdk.steps", "en").items()
    assert {(step, mistake) for step, table in told for mistake in table.get("mistakes", ())} == ATTEMPTS.keys()
