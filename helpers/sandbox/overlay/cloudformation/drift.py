"""Drift: whether the resources of a stack are still as its template says, by what their APIs say now. moto has none of it."""

import json
import uuid
from datetime import datetime
from typing import Any

from helpers.sandbox.overlay.cloudformation.comparison import listed_differences
from helpers.sandbox.overlay.cloudformation.reasons import is_gone
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest, Services
from helpers.sandbox.overlay.cloudformation.template_rules import refuse
from helpers.sandbox.overlay.patching import adds

STILL_NEEDED = ("test_moto_detects_no_drift",)
AT_REST = (
    *("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED", "IMPORT_COMPLETE"),
    "IMPORT_ROLLBACK_COMPLETE",
)
IN_SYNC, MODIFIED, DELETED, NOT_CHECKED = "IN_SYNC", "MODIFIED", "DELETED", "NOT_CHECKED"
Drift = dict[str, Any]


def install() -> None:
    """Have CloudFormation detect it."""
    from moto.cloudformation.responses import CloudFormationResponse

    for action in (
        detect_stack_drift,
        detect_stack_resource_drift,
        describe_stack_drift_detection_status,
        describe_stack_resource_drifts,
    ):
        adds(CloudFormationResponse)(action)


def drift_of(stack: Any, record: Any) -> Drift:
    """How one resource of a stack stands."""
    expected, actual, status = compared(stack, record)
    found = listed_differences(expected, actual) if status == MODIFIED else []
    told: Drift = {
        "StackId": stack.stack_id,
        "LogicalResourceId": record.name,
        "PhysicalResourceId": record.resource.physical_resource_id,
        "ResourceType": record.type,
        "ExpectedProperties": json.dumps(expected, default=str),
        "PropertyDifferences": found,
        "StackResourceDriftStatus": status,
        "Timestamp": datetime.now().astimezone(),
    }
    return told if status in (DELETED, NOT_CHECKED) else told | {"ActualProperties": json.dumps(actual, default=str)}


def compared(stack: Any, record: Any) -> tuple[Drift, Drift, str]:
    """What a resource should be, what it is, and the status that follows from these."""
    described = getattr(record.provider, "described", None)
    if described is None or not getattr(record.provider, "read", None):
        return {}, {}, NOT_CHECKED
    services = Services(stack.region_name, dict(stack.tags or {}))
    request = ResourceRequest(services, record.properties, resource=record.resource, logical=record.name, stack=stack)
    try:
        read = described(request)
    except LookupError:
        return dict(record.properties), {}, DELETED
    except Exception as error:
        if is_gone(error):
            return dict(record.properties), {}, DELETED
        raise
    declared = record.provider.properties
    expected = {
        name: declared[name].convert(value)
        for name, value in record.properties.items()
        if name in declared and record.provider.is_shown(name)
    }
    actual = {name: read.get(name) for name in expected}
    return expected, actual, MODIFIED if listed_differences(expected, actual) else IN_SYNC


def _refuse_unless_at_rest(stack: Any) -> None:
    if stack.status not in AT_REST:
        refuse(f"Drift detection cannot be performed on stack [{stack.stack_id}] while it is in {stack.status} state.")


def detect_stack_drift(self: Any) -> Any:
    """Look at all resources of a stack, or at some of them; gives an id by which the outcome is asked for."""
    from moto.core.responses import ActionResult

    stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
    _refuse_unless_at_rest(stack)
    wanted = self._get_param("LogicalResourceIds", [])
    drifts = [drift_of(stack, one) for one in list(stack.records.values()) if not wanted or one.name in wanted]
    known: dict[str, Drift] = vars(stack).setdefault("drifts", {})
    known.update({one["LogicalResourceId"]: one for one in drifts})
    identity = str(uuid.uuid4())
    drifted = [one for one in drifts if one["StackResourceDriftStatus"] in (MODIFIED, DELETED)]
    stack.drift_status = "DRIFTED" if drifted else IN_SYNC
    stack.drift_detection = {
        "StackId": stack.stack_id,
        "StackDriftDetectionId": identity,
        "StackDriftStatus": stack.drift_status,
        "DetectionStatus": "DETECTION_COMPLETE",
        "DriftedStackResourceCount": len(drifted),
        "Timestamp": datetime.now().astimezone(),
    }
    return ActionResult({"StackDriftDetectionId": identity})


def describe_stack_drift_detection_status(self: Any) -> Any:
    """The outcome of looking at a stack."""
    from moto.core.responses import ActionResult

    wanted = self._get_param("StackDriftDetectionId")
    for stack in list(self.cloudformation_backend.stacks.values()):
        found = getattr(stack, "drift_detection", {})
        if found.get("StackDriftDetectionId") == wanted:
            return ActionResult(found)
    refuse(f"Drift detection with id {wanted} does not exist.")
    raise AssertionError


def describe_stack_resource_drifts(self: Any) -> Any:
    """How the resources of a stack stood when they were looked at last."""
    from moto.core.responses import ActionResult

    stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
    wanted = self._get_param("StackResourceDriftStatusFilters", [])
    known = getattr(stack, "drifts", {})
    if not wanted:
        known = {name: one for name, one in known.items() if one["StackResourceDriftStatus"] != NOT_CHECKED}
    found = [one for one in known.values() if not wanted or one["StackResourceDriftStatus"] in wanted]
    return ActionResult({"StackResourceDrifts": found})


def detect_stack_resource_drift(self: Any) -> Any:
    """Look at one resource."""
    from moto.core.responses import ActionResult

    stack, name = (
        self.cloudformation_backend.get_stack(self._get_param("StackName")),
        self._get_param("LogicalResourceId"),
    )
    _refuse_unless_at_rest(stack)
    if name not in stack.records:
        refuse(f"Resource {name} does not exist for stack {stack.name}")
    drift = drift_of(stack, stack.records[name])
    vars(stack).setdefault("drifts", {})[name] = drift
    return ActionResult({"StackResourceDrift": drift})
