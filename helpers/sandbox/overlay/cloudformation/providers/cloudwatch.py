"""AWS::CloudWatch: alarms and dashboards."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    as_text,
    each,
    found_by,
    generated_name,
    physical_id,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.tags import tags_by_arn

WANTED = ("ComparisonOperator", "EvaluationPeriods")
SETTINGS = (
    *("ActionsEnabled", "AlarmActions", "AlarmDescription", "DatapointsToAlarm", "Dimensions"),
    *("EvaluateLowSampleCountPercentile", "ExtendedStatistic", "InsufficientDataActions", "MetricName", "Metrics"),
    *("Namespace", "OKActions", "Period", "Statistic", "Threshold", "ThresholdMetricId", "TreatMissingData", "Unit"),
)
PUT_ALARM = ServiceCall(
    "cloudwatch.put_metric_alarm", AlarmName=physical_id, **{name: the(name) for name in (*WANTED, *SETTINGS)}
)
BRING_TAGS = tags_by_arn("cloudwatch", arn_name="ResourceARN")
TAGS = found_by(
    "cloudwatch.list_tags_for_resource", "Tags", ResourceARN=lambda request: request.resource.attributes["Arn"]
)
ALARM = ResourceType(
    creation=ServiceCall("cloudwatch.put_metric_alarm"),
    identifier=lambda request: request.properties.get("AlarmName", request.name),
    read=ServiceCall("cloudwatch.describe_alarms", AlarmNames=[physical_id]),
    model="MetricAlarms[0]",
    attributes={"Arn": "MetricAlarms[0].AlarmArn"},
    properties={
        "AlarmName": argument(default=generated_name),
        **each(argument(change=PUT_ALARM), *WANTED),
        **each(argument(change=PUT_ALARM, reset=PUT_ALARM), *SETTINGS),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
    },
    shown={"Tags": TAGS},
    there=found_by(
        "cloudwatch.describe_alarms",
        "MetricAlarms[0].AlarmName",
        AlarmNames=[lambda request: request.properties.get("AlarmName", request.name)],
    ),
    stands_in="The sandbox keeps the alarm and measures nothing for it.",
    deletion=ServiceCall("cloudwatch.delete_alarms", AlarmNames=[physical_id]),
)

PUT_DASHBOARD = ServiceCall(
    "cloudwatch.put_dashboard", DashboardName=physical_id, DashboardBody=the("DashboardBody", convert=as_text)
)
DASHBOARD = ResourceType(
    creation=ServiceCall("cloudwatch.put_dashboard"),
    identifier=lambda request: request.properties.get("DashboardName", request.name),
    read=ServiceCall("cloudwatch.get_dashboard", DashboardName=physical_id),
    properties={
        "DashboardName": argument(default=generated_name),
        "DashboardBody": argument(change=PUT_DASHBOARD),
    },
    there=found_by(
        "cloudwatch.get_dashboard",
        "DashboardName",
        DashboardName=lambda request: request.properties.get("DashboardName", request.name),
    ),
    deletion=ServiceCall("cloudwatch.delete_dashboards", DashboardNames=[physical_id]),
)

TYPES: dict[str, ResourceType] = {
    "AWS::CloudWatch::Alarm": ALARM,
    "AWS::CloudWatch::Dashboard": DASHBOARD,
}
