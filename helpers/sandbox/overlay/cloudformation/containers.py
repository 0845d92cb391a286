"""Providers of what runs containers: ECS clusters and task definitions, ECR repositories, DynamoDB tables."""

import json

from helpers.sandbox.overlay.cloudformation.resources import PhysicalResource, Properties, Provider, Services
from helpers.sandbox.overlay.cloudformation.shapes import parameters


class Cluster(Provider):
    in_place = frozenset(
        {"CapacityProviders", "ClusterSettings", "Configuration", "DefaultCapacityProviderStrategy", "Tags"}
    )

    def create(self, services, properties, name):
        named = {"ClusterName": name} | properties | {"Settings": properties.get("ClusterSettings", [])}
        cluster = services.ecs.create_cluster(**parameters(services.ecs, "CreateCluster", named))["cluster"]
        return PhysicalResource(cluster["clusterName"], {"Arn": cluster["clusterArn"]})

    def update(self, services, made, before, now):
        named = now | {"Cluster": made.physical_resource_id, "Settings": now.get("ClusterSettings", [])}
        services.ecs.update_cluster(**parameters(services.ecs, "UpdateCluster", named))
        providers = {"CapacityProviders": [], "DefaultCapacityProviderStrategy": []} | named
        services.ecs.put_cluster_capacity_providers(
            **parameters(services.ecs, "PutClusterCapacityProviders", providers)
        )

    def delete(self, services, made, properties):
        services.ecs.delete_cluster(cluster=made.physical_resource_id)


class CapacityProviders(Provider):
    """AWS::ECS::ClusterCapacityProviderAssociations: which kinds of capacity a cluster uses."""

    in_place = frozenset({"CapacityProviders", "DefaultCapacityProviderStrategy"})

    def create(self, services, properties, name):
        self.update(services, PhysicalResource(""), {}, properties)
        return PhysicalResource(properties["Cluster"])

    def update(self, services, made, before, now):
        services.ecs.put_cluster_capacity_providers(**parameters(services.ecs, "PutClusterCapacityProviders", now))

    def delete(self, services, made, properties):
        none = {"capacityProviders": [], "defaultCapacityProviderStrategy": []}
        services.ecs.put_cluster_capacity_providers(cluster=properties["Cluster"], **none)


class TaskDefinition(Provider):
    """Each change is a new revision; the former one is deregistered."""

    in_place = frozenset({"Tags"})

    def create(self, services, properties, name):
        given = parameters(services.ecs, "RegisterTaskDefinition", {"Family": name} | properties)
        definition = services.ecs.register_task_definition(
            **{key: value for key, value in given.items() if value != []}
        )
        arn = definition["taskDefinition"]["taskDefinitionArn"]
        return PhysicalResource(arn, {"TaskDefinitionArn": arn})

    def delete(self, services, made, properties):
        services.ecs.deregister_task_definition(taskDefinition=made.physical_resource_id)


class Repository(Provider):
    in_place = frozenset(
        {"ImageScanningConfiguration", "ImageTagMutability", "LifecyclePolicy", "RepositoryPolicyText"}
    )
    in_place |= {"EmptyOnDelete", "Tags"}

    def create(self, services, properties, name):
        named = {"RepositoryName": name.lower()} | properties
        given = parameters(services.ecr, "CreateRepository", named)
        made = services.ecr.create_repository(**given)["repository"]
        name = made["repositoryName"]
        self._put_policies(services, name, {}, properties)
        return PhysicalResource(name, {"Arn": made["repositoryArn"], "RepositoryUri": made["repositoryUri"]})

    def update(self, services, made, before, now):
        named = {"RepositoryName": made.physical_resource_id} | now
        for operation, call, changed in (
            (
                "PutImageScanningConfiguration",
                services.ecr.put_image_scanning_configuration,
                "ImageScanningConfiguration",
            ),
            ("PutImageTagMutability", services.ecr.put_image_tag_mutability, "ImageTagMutability"),
        ):
            if now.get(changed) and now[changed] != before.get(changed):
                call(**parameters(services.ecr, operation, named))
        self._put_policies(services, made.physical_resource_id, before, now)

    def _put_policies(self, services: Services, name: str, before: Properties, now: Properties) -> None:
        lifecycle = (now.get("LifecyclePolicy") or {}).get("LifecyclePolicyText")
        if lifecycle and now.get("LifecyclePolicy") != before.get("LifecyclePolicy"):
            services.ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=lifecycle)
        policy = now.get("RepositoryPolicyText")
        if policy and policy != before.get("RepositoryPolicyText"):
            text = policy if isinstance(policy, str) else json.dumps(policy)
            services.ecr.set_repository_policy(repositoryName=name, policyText=text)

    def delete(self, services, made, properties):
        force = str(properties.get("EmptyOnDelete", "false")).lower() == "true"
        services.ecr.delete_repository(repositoryName=made.physical_resource_id, force=force)


TABLE_CHANGES = ("AttributeDefinitions", "BillingMode", "ProvisionedThroughput", "StreamSpecification", "TableClass")


class Table(Provider):
    in_place = frozenset({*TABLE_CHANGES, "DeletionProtectionEnabled", "PointInTimeRecoverySpecification", "Tags"})
    in_place |= {"TimeToLiveSpecification", "SSESpecification"}

    def create(self, services, properties, name):
        given = parameters(services.dynamodb, "CreateTable", {"TableName": name} | _streaming(properties))
        table = services.dynamodb.create_table(**given)["TableDescription"]
        made = PhysicalResource(table["TableName"], {"Arn": table["TableArn"]})
        made.attributes |= {"StreamArn": table["LatestStreamArn"]} if "LatestStreamArn" in table else {}
        self._extras(services, made, {}, properties)
        return made

    def update(self, services, made, before, now):
        changed = [name for name in (*TABLE_CHANGES, "DeletionProtectionEnabled") if now.get(name) != before.get(name)]
        if changed:
            named = {"TableName": made.physical_resource_id} | {
                k: v for k, v in _streaming(now).items() if k in changed
            }
            services.dynamodb.update_table(**parameters(services.dynamodb, "UpdateTable", named))
        self._extras(services, made, before, now)

    def _extras(self, services: Services, made: PhysicalResource, before: Properties, now: Properties) -> None:
        for name, operation, call in (
            ("TimeToLiveSpecification", "UpdateTimeToLive", "update_time_to_live"),
            ("PointInTimeRecoverySpecification", "UpdateContinuousBackups", "update_continuous_backups"),
        ):
            if now.get(name) and now[name] != before.get(name):
                given = {"TableName": made.physical_resource_id, name: now[name]}
                getattr(services.dynamodb, call)(**parameters(services.dynamodb, operation, given))

    def delete(self, services, made, properties):
        services.dynamodb.delete_table(TableName=made.physical_resource_id)


def _streaming(properties: Properties) -> Properties:
    """The properties with the API's own flag for a stream, which a template leaves out."""
    if not properties.get("StreamSpecification"):
        return properties
    return properties | {"StreamSpecification": properties["StreamSpecification"] | {"StreamEnabled": True}}


PROVIDERS = {
    "AWS::DynamoDB::Table": Table(),
    "AWS::ECR::Repository": Repository(),
    "AWS::ECS::Cluster": Cluster(),
    "AWS::ECS::ClusterCapacityProviderAssociations": CapacityProviders(),
    "AWS::ECS::TaskDefinition": TaskDefinition(),
}
