"""The checks of 07_ecs: stack, tasks, logs and answers as AWS tells of them."""

import json
from collections.abc import Callable
from typing import Any

from helpers.course import progress
from helpers.course.chapters.ecs import resources
from helpers.course.chapters.ecs.resources import CHAPTER, FIRST, OWN
from helpers.course.context import CheckContext
from helpers.course.kit import account
from helpers.course.kit.evidence import ENDED_BY_HAND, moments, runs
from helpers.course.kit.stacks import not_up
from helpers.course.model import Done, NotYet, Verdict, wrong
from helpers.operations.ask.cluster import PUBLISHED

ENOUGH = 20  # questions
SMALLEST = ("256", "512")  # CPU units and MiB
AT_ONCE = 0.5  # seconds between the first and the third of tasks that one call has started
BY_HAND = ("aws-cli", "Boto3", "Botocore")  # programs of the learner's; the CDK CLI looks parameters up by itself


def stock(context: CheckContext) -> Verdict:
    return account.stock(context, CHAPTER)


def _by_hand(context: CheckContext, action: str, code: str = "") -> list[tuple[str, Any]]:
    """The calls of the learner's programs, forms included, as the sandbox has them: the program, and what it asked for."""
    if context.target.kind != "sandbox":
        return []
    calls = context.called(action, code=code)
    return [(call["program"], call["requested"]) for call in calls if call["program"] in BY_HAND]


def _looked_up(context: CheckContext, code: str) -> bool:
    """Whether somebody looked one of the published names up, and it ended with `code`."""
    by_form = [run for run in runs(context, "ssm get-parameter") if run["code"] == code]
    names = [run.get("values", {}).get("name") for run in by_form]
    return any(name in PUBLISHED for name in [*names, *(name for _, name in _by_hand(context, "GetParameter", code))])


def too_early(context: CheckContext) -> Verdict:
    """Somebody asked for a published name that was not there."""
    missing, asking = "ParameterNotFound", ("ask one", "ask many", "ask list", "ask clear")
    if any(run["code"] == missing for run in runs(context, *asking)) or _looked_up(context, missing):
        return Done()
    return NotYet("deployed-already" if resources.stack(context) else "")


def deploy(context: CheckContext) -> Verdict:
    """The stack is there, and its cluster takes tasks."""
    status = resources.stack(context).get("StackStatus", "")
    if problem := not_up(status, lambda: wrong("rolled-back", status=status)):
        return problem
    told = context.client("ecs").describe_clusters(clusters=[resources.cluster(context)])["clusters"]
    return Done() if told and told[0]["status"] == "ACTIVE" else wrong("no-cluster")


def names(context: CheckContext) -> Verdict:
    """A published name was read."""
    return Done({"cluster": resources.cluster(context)}) if _looked_up(context, "") else NotYet()


def recipe(context: CheckContext) -> Verdict:
    return Done() if moments(context, "ecs describe-task-definition") else NotYet()


def run(context: CheckContext) -> Verdict:
    """A task of the app went to its end, and its answer is in the table."""
    ran = resources.of_app(context)
    if FIRST in resources.answers(context):
        return Done({"answer": resources.answers(context)[FIRST]["answer"]["S"]})
    if not ran:
        return NotYet()
    newest = ran[0]
    if newest["lastStatus"] != "STOPPED":
        return NotYet("at-work", {"status": newest["lastStatus"]})
    code = resources.exit_code(newest)
    if code == 0:
        return wrong("another-id", id=", ".join(resources.answers(context)) or "-", wanted=FIRST)
    return wrong("failed", code="-" if code is None else code, reason=resources.reason(newest))


def read_log(context: CheckContext) -> Verdict:
    """Somebody read a log."""
    looks = ("logs filter-log-events", "logs get-log-events", "logs tail")
    by_form = any(run["code"] in ("", "Cancelled") for run in runs(context, *looks))  # following a log ends by Cancel
    return Done() if by_form or any(moments(context, name) for name in looks) else NotYet()


def read_answer(context: CheckContext) -> Verdict:
    """An answer was read from the table, and not the empty answer to a key under which there is nothing."""
    there = resources.answers(context)
    read = [
        _id_in(key) for program, key in _by_hand(context, "GetItem") if program == "aws-cli" or _id_in(key) == FIRST
    ]
    keys = read + [_id_in(_key_in(run)) for run in runs(context, "dynamodb get-item") if not run["code"]]
    if any(moments(context, name) for name in ("dynamodb scan", "dynamodb query")) or any(key in there for key in keys):
        return Done() if there else NotYet("empty")
    return wrong("no-item", id=keys[-1], wanted=FIRST) if keys else NotYet()


def _key_in(run: dict[str, Any]) -> Any:
    """The key that a form was given; None where it is none."""
    try:
        return json.loads(run["values"]["item_key"])
    except (ValueError, KeyError, TypeError):
        return None


def _id_in(key: Any) -> Any:
    """The item_id in a key; "" where there is none. Asking reads answers by boto3 too, so that counts by its id alone."""
    try:
        return key["item_id"]["S"]
    except (KeyError, TypeError):
        return ""


def ask_one(context: CheckContext) -> Verdict:
    """There is an answer to a question of the learner's own."""
    own = [item for name, item in resources.answers(context).items() if name != FIRST]
    if own:
        item = own[-1]
        return Done({"question": item["question"]["S"], "answer": item["answer"]["S"]})
    asked = runs(context, "ask one")
    if asked and asked[-1]["code"] not in ("", *ENDED_BY_HAND, *resources.TOO_EARLY):
        return wrong("no-answer", code=asked[-1]["code"])
    return NotYet()


def ask_many(context: CheckContext) -> Verdict:
    """So many answers are there, each by a task of its own."""
    there = len(resources.answers(context))
    if there >= ENOUGH:
        return Done({"count": there})
    return NotYet("some", {"count": there, "wanted": ENOUGH}) if runs(context, "ask many") else NotYet()


def register(context: CheckContext) -> Verdict:
    """The learner's own recipe is there, of the smallest size, with a log."""
    recipe = resources.described(context, OWN)
    if not recipe:
        return NotYet()
    size = (recipe["cpu"], recipe["memory"])
    if size != SMALLEST:
        return wrong("other-size", cpu=size[0], memory=size[1])
    if not any(one.get("logConfiguration") for one in recipe["containerDefinitions"]):
        return wrong("no-log")
    return Done({"revision": recipe["revision"]})


def stop(context: CheckContext) -> Verdict:
    """A task of the learner's own was stopped from outside."""
    ran = resources.of_family(context, OWN)
    if any(task.get("stopCode") == "UserInitiated" for task in ran):
        return Done() if ran[0]["lastStatus"] == "STOPPED" else NotYet("at-work", {"status": ran[0]["lastStatus"]})
    if not ran:
        return NotYet()
    if ran[0]["lastStatus"] == "STOPPED":
        return wrong("ended", reason=resources.reason(ran[0]))
    return NotYet("at-work", {"status": ran[0]["lastStatus"]})


def ended(
    select: Callable[[CheckContext], list[dict[str, Any]]], fits: Callable[[CheckContext, dict[str, Any]], bool]
) -> Callable[[CheckContext], Verdict]:
    """A drill's check: one of the tasks selected has stopped in the way that `fits`. Those from before another step was
    done are that step's, and no attempt at this one.
    """

    def check(context: CheckContext) -> Verdict:
        ran = select(context)
        if met := next((task for task in ran if task["lastStatus"] == "STOPPED" and fits(context, task)), None):
            code = resources.exit_code(met)
            return Done({"reason": resources.reason(met), "code": "-" if code is None else code})
        before = progress.last_done_at(CHAPTER) + 1  # it is kept in whole seconds
        if not ran or ran[0]["createdAt"].timestamp() < before:
            return NotYet()
        if ran[0]["lastStatus"] != "STOPPED":
            return NotYet("at-work", {"status": ran[0]["lastStatus"]})
        code = resources.exit_code(ran[0])
        return wrong("otherwise", reason=resources.reason(ran[0]), code="-" if code is None else code)

    return check


def _of_broken(context: CheckContext) -> list[dict[str, Any]]:
    return resources.of_family(context, resources.BROKEN)


def _of_own(context: CheckContext) -> list[dict[str, Any]]:
    return [task for task in resources.of_family(context, OWN) if task.get("stopCode") != "UserInitiated"]


def _with_another_role(context: CheckContext) -> list[dict[str, Any]]:
    return [task for task in resources.of_app(context) if task.get("overrides", {}).get("taskRoleArn")]


def _reason_has(*words: str) -> Callable[[CheckContext, dict[str, Any]], bool]:
    return lambda _context, task: all(word in resources.reason(task) for word in words)


def _ended_with(code: int) -> Callable[[CheckContext, dict[str, Any]], bool]:
    return lambda _context, task: resources.exit_code(task) == code


def _was_denied(context: CheckContext, task: dict[str, Any]) -> bool:
    return resources.exit_code(task) == 1 and any("AccessDenied" in line for line in resources.log(context, task))


no_image = ended(_of_broken, _reason_has("CannotPullContainerError", "not found"))
no_way = ended(_of_own, _reason_has("i/o timeout"))
crash = ended(_of_own, _ended_with(1))
memory = ended(
    _of_own, lambda context, task: resources.exit_code(task) == 137 and "OutOfMemory" in resources.reason(task)
)
no_grant = ended(_with_another_role, _was_denied)


def clean_up(context: CheckContext) -> Verdict:
    return account.clean_up(context, CHAPTER)


# ---------------------------------------------------------------- exercises


def three_at_once(context: CheckContext) -> Verdict:
    """Three tasks or more of the learner's own recipe were started together."""
    moments_made = sorted(task["createdAt"] for task in resources.of_family(context, OWN))
    together = (
        (third - first).total_seconds() <= AT_ONCE for first, third in zip(moments_made, moments_made[2:], strict=False)
    )
    return Done() if any(together) else NotYet()


def in_the_terminal(context: CheckContext) -> Verdict:
    """Somebody listed the families or the definitions."""
    looks = ("ecs list-task-definitions", "ecs list-task-definition-families")
    return Done() if any(moments(context, name) for name in looks) else NotYet()


def surest(context: CheckContext) -> str:
    """The item_id of the answer with the highest score."""
    items = resources.answers(context)
    return max(items, key=lambda name: (float(items[name].get("score", {}).get("N", 0)), name), default="")


def by_boto3(context: CheckContext) -> Verdict:
    """The learner found the answer that the program was surest of."""
    typed = progress.read(CHAPTER).get("by-boto3", {}).get("answer", "").strip()
    if not typed:
        return NotYet()
    items = resources.answers(context)
    if not items:
        return NotYet("empty")
    if typed not in items:
        return wrong("no-id", found=typed)
    best = float(items[surest(context)].get("score", {}).get("N", 0))
    score = float(items[typed].get("score", {}).get("N", 0))
    return Done({"score": best}) if score == best else wrong("not-the-surest", score=score, found=typed)


def empty_table(context: CheckContext) -> Verdict:
    """The table is there, and nothing is in it any more."""
    if not resources.table(context):
        return NotYet("no-table")
    there = len(resources.answers(context))
    if there:
        return NotYet("some", {"count": there})
    return (
        Done()
        if moments(context, "dynamodb batch-write-item") or moments(context, "dynamodb delete-item")
        else NotYet()
    )
