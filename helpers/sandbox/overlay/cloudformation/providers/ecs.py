"""AWS::ECS: clusters and task definitions."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    cannot_be_removed,
    each,
    found_by,
    generated_name,
    in_create,
    not_acted_on,
    physical_id,
    renamed,
    the,
    unless_empty,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.tags import tags_by_arn

UPDATE_CLUSTER = ServiceCall(
    "ecs.update_cluster",
    Cluster=physical_id,
    Settings=the("ClusterSettings", default=[{"Name": "containerInsights", "Value": "disabled"}]),
    Configuration=the("Configuration"),
    ServiceConnectDefaults=the("ServiceConnectDefaults"),
)
CAPACITY = {name: the(name, default=[]) for name in ("CapacityProviders", "DefaultCapacityProviderStrategy")}
PUT_CAPACITY = ServiceCall("ecs.put_cluster_capacity_providers", Cluster=physical_id, **CAPACITY)
BRING_TAGS = tags_by_arn("ecs")
CLUSTER = ResourceType(
    creation=ServiceCall("ecs.create_cluster"),
    identifier="cluster.clusterName",
    read=ServiceCall("ecs.describe_clusters", Clusters=[physical_id], Include=["CONFIGURATIONS", "SETTINGS", "TAGS"]),
    model="clusters[?status != 'INACTIVE'] | [0]",
    attributes={"Arn": "clusters[0].clusterArn"},
    properties={
        "ClusterName": argument(default=generated_name),
        "ClusterSettings": argument("Settings", change=UPDATE_CLUSTER, reset=UPDATE_CLUSTER),
        **{
            name: argument(change=UPDATE_CLUSTER, reset=cannot_be_removed(name))
            for name in ("Configuration", "ServiceConnectDefaults")
        },
        **each(argument(change=PUT_CAPACITY, reset=PUT_CAPACITY), *CAPACITY),
        "Tags": argument(change=BRING_TAGS, reset=BRING_TAGS),
    },
    there=found_by(
        "ecs.describe_clusters",
        "clusters[?status == 'ACTIVE'] | [0].clusterName",
        Clusters=[the("ClusterName", default="none-has-this")],
    ),
    deletion=ServiceCall("ecs.delete_cluster", Cluster=physical_id),
)

PUT_ASSOCIATIONS = ServiceCall("ecs.put_cluster_capacity_providers", Cluster=the("Cluster"), **CAPACITY)
CAPACITY_PROVIDER_ASSOCIATIONS = ResourceType(
    creation=PUT_ASSOCIATIONS,
    identifier=the("Cluster"),
    read=ServiceCall("ecs.describe_clusters", Clusters=[the("Cluster")]),
    model="clusters[?status != 'INACTIVE'] | [0]",
    shown={"Cluster": the("Cluster")},
    properties={
        "Cluster": in_create(),
        **each(in_create(change=PUT_ASSOCIATIONS), *CAPACITY),
    },
    deletion=ServiceCall(
        "ecs.put_cluster_capacity_providers",
        Cluster=the("Cluster"),
        CapacityProviders=[],
        DefaultCapacityProviderStrategy=[],
    ),
)

BRING_TASK_TAGS = tags_by_arn("ecs", physical_id)
TASK_DEFINITION = ResourceType(  # each change is a new revision; the former one is deregistered
    creation=ServiceCall("ecs.register_task_definition"),
    identifier="taskDefinition.taskDefinitionArn",
    read=ServiceCall("ecs.describe_task_definition", TaskDefinition=physical_id, Include=["TAGS"]),
    model="[taskDefinition][?status != 'INACTIVE'] | [0]",
    shown={"Tags": found_by("ecs.list_tags_for_resource", "tags", ResourceArn=physical_id), "ProxyConfiguration": ""},
    attributes={"TaskDefinitionArn": "taskDefinition.taskDefinitionArn"},
    properties={
        "Family": argument(default=generated_name),
        **each(argument(), "Cpu", "Memory", "NetworkMode", "TaskRoleArn", "ExecutionRoleArn", "EphemeralStorage"),
        **each(argument(), "IpcMode", "PidMode", "RuntimePlatform"),
        "EnableFaultInjection": not_acted_on("no faults are made in containers"),
        **each(argument(convert=unless_empty), "ContainerDefinitions", "RequiresCompatibilities", "Volumes"),
        **each(argument(convert=unless_empty), "PlacementConstraints", "InferenceAccelerators"),
        "ProxyConfiguration": argument(convert=lambda proxy: renamed(proxy, ProxyConfigurationProperties="Properties")),
        "Tags": argument(convert=unless_empty, change=BRING_TASK_TAGS, reset=BRING_TASK_TAGS),
    },
    deletion=ServiceCall("ecs.deregister_task_definition", TaskDefinition=physical_id),
)

TYPES: dict[str, ResourceType] = {
    "AWS::ECS::Cluster": CLUSTER,
    "AWS::ECS::ClusterCapacityProviderAssociations": CAPACITY_PROVIDER_ASSOCIATIONS,
    "AWS::ECS::TaskDefinition": TASK_DEFINITION,
}
