"""Fields that most runs do not need are folded; what is set or wrong there is not hidden."""

import pytest

from helpers.cdk import context_names
from helpers.course.register import chapters, content_of
from helpers.forms import form
from helpers.operations.core import find, names
from helpers.text import text


def folded(made):
    return [box.name for box in made._folded.inputs if box.name in {field.name for field in made.spec.fields}]


def button(made):
    return made._folded.widgets[0].description


@pytest.fixture(autouse=True)
def _world(fresh):
    """Forms look where they are."""


def test_the_names_that_an_operation_folds_are_fields_of_its_own_that_need_no_value():
    for name in names():
        spec = find(name)
        own = {field.name: field.kind for field in spec.fields}
        for field in set(spec.folded(spec().values)) & own.keys():
            assert not own[field].required or own[field].default not in ("", None, ()), (name, field)


def test_an_app_is_asked_only_for_what_it_reads():
    assert context_names("ec2") == {"key_name", "ssh_from", "instance_type"}
    assert context_names("no-such-app") == set()
    assert "key_name" in folded(form("cdk deploy", prefill={"app": "ecs"}))
    assert "key_name" not in folded(form("cdk deploy", prefill={"app": "ec2"}))


def test_what_a_step_is_about_is_in_view():
    made = form("ecs run-task", prefill={"command": "python3"}, reference={"count": 3})
    assert {"variables", "task_role"} <= set(folded(made))
    assert not {"command", "count"} & set(folded(made))


def test_no_step_has_to_be_done_in_a_folded_field():
    for name in chapters():
        for step in content_of(name).steps:
            if step.operation and step.reference:
                own = {field.name for field in find(step.operation).fields} & set(step.reference)
                made = form(step.operation, prefill={}, reference=dict.fromkeys(own, ""), show=step.show)
                assert not own & set(folded(made)), step.id


def test_what_is_set_in_a_folded_field_is_told():
    made = form("cdk deploy", prefill={"app": "ec2"})
    assert button(made) == "▸ " + text("forms.more")
    made.fill(instance_type="t3.small", rollback=False)
    assert "t3.small" in button(made)
    assert text("forms.set_off") in button(made)
    made.fill(instance_type="", rollback=True)
    assert button(made) == "▸ " + text("forms.more")


def test_a_folded_field_with_a_problem_opens_itself():
    made = form("cdk deploy", prefill={"app": "ec2", "key_name": "k"})
    assert not made._folded.is_open
    made.fill(ssh_from="somewhere")
    assert made._folded.is_open
    assert button(made).startswith("▾ ")


def test_the_button_opens_and_closes():
    made = form("s3 cp")
    assert folded(made) == ["exclude", "include"]
    made._folded.widgets[0].click()
    assert made._folded.is_open
    made._folded.widgets[0].click()
    assert not made._folded.is_open
