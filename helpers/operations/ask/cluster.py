"""What asking comes to in API calls: names published by the stack, a task for a question, an item with the answer.

Plain functions of boto3 clients: they are part of the programs that the operations show.
"""

import hashlib
import sys
from collections import Counter

PUBLISHED = ("ECS_CLUSTER_NAME", "ECS_TASK_DEFINITION_ARN", "ECS_TASK_VPC_SUBNET_1", "CONTAINER_NAME", "TABLE_NAME")


def published(ssm):
    """The names that the deployed stack publishes, by the names of their parameters."""
    return {name: ssm.get_parameter(Name=name)["Parameter"]["Value"] for name in PUBLISHED}


def id_of(context, question):
    """The id under which the answer is kept: the same for the same question about the same text."""
    return hashlib.sha256(f"{context}\0{question}".encode()).hexdigest()[:12]


def start(ecs, names, words):
    """Start a task that is given these words; its ARN."""
    network = {"subnets": [names["ECS_TASK_VPC_SUBNET_1"]], "assignPublicIp": "ENABLED"}
    response = ecs.run_task(
        cluster=names["ECS_CLUSTER_NAME"],
        taskDefinition=names["ECS_TASK_DEFINITION_ARN"],
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": network},
        overrides={"containerOverrides": [{"name": names["CONTAINER_NAME"], "command": words}]},
    )
    for failure in response["failures"]:
        sys.exit(f"ECS could not start a task: {failure['reason']}")
    return response["tasks"][0]["taskArn"]


def why(task):
    """Why a stopped task wrote no answer; "" where its program ended well."""
    container = task["containers"][0]
    code = container.get("exitCode")  # None where the program never started
    if code == 0:
        return ""
    parts = [task.get("stoppedReason", ""), container.get("reason", ""), "" if code is None else f"exit code {code}"]
    return "; ".join(dict.fromkeys(part for part in parts if part))


def item_of(dynamodb, names, item_id):
    """The item with the answer, as DynamoDB gives it; None where there is none."""
    key = {"item_id": {"S": item_id}}
    return dynamodb.get_item(TableName=names["TABLE_NAME"], Key=key, ConsistentRead=True).get("Item")


def each_answer(ssm, ecs, dynamodb, sleep, tell, questions, at_once):
    """Run a task for each (context, question), at most `at_once` at a time. As each task stops: the number of its
    question, the item with the answer (or None), and why there is none. What still runs is stopped at the end.
    """
    names = published(ssm)
    cluster, waiting, running = names["ECS_CLUSTER_NAME"], list(enumerate(questions)), {}
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                number, (context, question) = waiting.pop(0)
                item_id = id_of(context, question)
                running[start(ecs, names, [context, question, item_id])] = (number, item_id)
            tasks = ecs.describe_tasks(cluster=cluster, tasks=list(running))["tasks"]
            states = Counter(task["lastStatus"] for task in tasks)
            stopped = [task for task in tasks if task["lastStatus"] == "STOPPED"]
            for task in stopped:
                number, item_id = running.pop(task["taskArn"])
                reason = why(task)
                item = None if reason else item_of(dynamodb, names, item_id)
                yield number, item, reason
            done = len(questions) - len(waiting) - len(running)
            tell(done, len(questions), ", ".join(f"{state}: {count}" for state, count in sorted(states.items())))
            if not stopped:
                sleep(0.5)
    finally:
        for task in running:
            ecs.stop_task(cluster=cluster, task=task, reason="Nobody waits for the answer any more")
