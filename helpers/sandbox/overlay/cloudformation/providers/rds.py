"""AWS::RDS: database instances and clusters, with their subnet and parameter groups. No database runs."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    Handler,
    ServiceCall,
    argument,
    attribute,
    cannot_be_removed,
    changed_only,
    each,
    found_by,
    in_create,
    not_acted_on,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.tags import bring_tags, removed_tags

NO_DATABASE = "The sandbox keeps it, and no database answers at its address."
ARN = {"ResourceName": attribute("_Arn")}
BRING_TAGS = bring_tags(
    tag=ServiceCall("rds.add_tags_to_resource", **ARN, Tags=the("Tags")),
    untag=ServiceCall("rds.remove_tags_from_resource", **ARN, TagKeys=removed_tags),
)
TAGS = argument(change=BRING_TAGS, reset=BRING_TAGS)
SHOWN_TAGS = found_by("rds.list_tags_for_resource", "TagList", **ARN)


def lower_name(request: ResourceRequest) -> str:
    """The name that CloudFormation gives, which RDS keeps in small letters."""
    return request.name.lower()[:63].strip("-")


# ---------------------------------------------------------------------------------------------------------------- groups

SUBNETS = ServiceCall(
    "rds.modify_db_subnet_group",
    DBSubnetGroupName=physical_id,
    DBSubnetGroupDescription=the("DBSubnetGroupDescription"),
    SubnetIds=the("SubnetIds"),
)
SUBNET_GROUP = ResourceType(
    creation=ServiceCall("rds.create_db_subnet_group"),
    identifier="DBSubnetGroup.DBSubnetGroupName",
    read=ServiceCall("rds.describe_db_subnet_groups", DBSubnetGroupName=physical_id),
    model="DBSubnetGroups[0]",
    attributes={
        "_Arn": "DBSubnetGroups[0].DBSubnetGroupArn",
        "DBSubnetGroupArn": "DBSubnetGroups[0].DBSubnetGroupArn",
    },
    properties={
        "DBSubnetGroupName": argument(default=lower_name),
        **each(argument(change=SUBNETS), "DBSubnetGroupDescription", "SubnetIds"),
        "Tags": TAGS,
    },
    shown={"SubnetIds": "Subnets[].SubnetIdentifier", "Tags": SHOWN_TAGS},
    deletion=ServiceCall("rds.delete_db_subnet_group", DBSubnetGroupName=physical_id),
)


def parameters_of(kind: str, name: str) -> Handler:
    """What gives a group its parameters, which take effect when an instance starts again."""

    def put(request: ResourceRequest) -> None:
        one = {"ApplyMethod": "pending-reboot"}
        given = request.properties["Parameters"].items()
        several = [{"ParameterName": key, "ParameterValue": str(value), **one} for key, value in given]
        request.call(f"rds.modify_{kind}_parameter_group", **{f"{name}Name": request.id}, Parameters=several)

    return put


def parameter_group(kind: str, name: str) -> ResourceType:
    """A type of parameter groups: "db" or "db_cluster", and what the API calls it."""
    one, put = f"{name}s[0]", parameters_of(kind, name)
    parameters = setting(put, reset=cannot_be_removed("Parameters")) if kind == "db" else setting(put)
    return ResourceType(
        creation=ServiceCall(f"rds.create_{kind}_parameter_group"),
        identifier=f"{name}.{name}Name",
        read=ServiceCall(f"rds.describe_{kind}_parameter_groups", **{f"{name}Name": physical_id}),
        model=one,
        attributes={"_Arn": f"{one}.{name}Arn"},
        properties={
            f"{name}Name": argument(default=lower_name),
            "Description": argument(),
            "Family": argument("DBParameterGroupFamily"),
            "Parameters": parameters,
            "Tags": TAGS,
        },
        shown={"Parameters": "", "Tags": SHOWN_TAGS},
        deletion=ServiceCall(f"rds.delete_{kind}_parameter_group", **{f"{name}Name": physical_id}),
    )


# ------------------------------------------------------------------------------------------------ instances and clusters

OTHER_NAMES = {"VPCSecurityGroups": "VpcSecurityGroupIds"}
IN_PLACE = (
    *("AllocatedStorage", "AutoMinorVersionUpgrade", "BackupRetentionPeriod", "CACertificateIdentifier"),
    *("CopyTagsToSnapshot", "DBInstanceClass", "DBParameterGroupName", "DeletionProtection", "EngineVersion"),
    *("EnableIAMDatabaseAuthentication", "EnablePerformanceInsights", "Iops", "LicenseModel", "MasterUserPassword"),
    *("ManageMasterUserPassword", "MaxAllocatedStorage", "MonitoringInterval", "MonitoringRoleArn", "MultiAZ"),
    *("NetworkType", "OptionGroupName", "PreferredBackupWindow", "PreferredMaintenanceWindow"),
    *("PubliclyAccessible", "StorageThroughput", "StorageType", "VPCSecurityGroups"),
)
ONCE = (
    *("AvailabilityZone", "CharacterSetName", "DBClusterIdentifier", "DBName", "DBSubnetGroupName", "Engine"),
    *("KmsKeyId", "MasterUsername", "Port", "StorageEncrypted", "Timezone"),
)
MODIFY = ServiceCall(
    "rds.modify_db_instance",
    DBInstanceIdentifier=physical_id,
    ApplyImmediately=True,
    **{OTHER_NAMES.get(name, name): the(name) for name in IN_PLACE},
)
OF_REPLICA = ("AllocatedStorage", "MasterUsername", "MasterUserPassword", "Engine", "EngineVersion", "DBName")


def create_instance(request: ResourceRequest, **arguments: Any) -> Any:
    """Make the instance, as a copy that follows another where the template names one."""
    source = request.properties.get("SourceDBInstanceIdentifier")
    if not source:
        return request.call("rds.create_db_instance", **arguments)
    given = {name: value for name, value in arguments.items() if name not in OF_REPLICA}
    return request.call("rds.create_db_instance_read_replica", SourceDBInstanceIdentifier=source, **given)


def deleted(operation: str, name: str) -> Handler:
    """What deletes an instance or a cluster, with a last snapshot where its DeletionPolicy wants one."""

    def delete(request: ResourceRequest) -> None:
        last = f"{request.id[:40]}-snapshot-{request.id[-8:]}"
        how = {"FinalDBSnapshotIdentifier": last} if request.snapshot else {"SkipFinalSnapshot": True}
        request.call(operation, **{name: request.id}, **how)

    return delete


INSTANCE = "DBInstances[0]"
DB_INSTANCE = ResourceType(
    creation=create_instance,
    identifier="DBInstance.DBInstanceIdentifier",
    read=ServiceCall("rds.describe_db_instances", DBInstanceIdentifier=physical_id),
    model=INSTANCE,
    attributes={
        "_Arn": f"{INSTANCE}.DBInstanceArn",
        "DBInstanceArn": f"{INSTANCE}.DBInstanceArn",
        "DbiResourceId": f"{INSTANCE}.DbiResourceId",
        "Endpoint.Address": f"{INSTANCE}.Endpoint.Address",
        "Endpoint.HostedZoneId": f"{INSTANCE}.Endpoint.HostedZoneId",
        "Endpoint.Port": f"to_string({INSTANCE}.Endpoint.Port)",
        "MasterUserSecret.SecretArn": f"{INSTANCE}.MasterUserSecret.SecretArn",
    },
    properties={
        "DBInstanceIdentifier": argument(default=lower_name),
        **each(argument(), *ONCE),
        **changed_only(MODIFY, *[name for name in IN_PLACE if name not in OTHER_NAMES]),
        "VPCSecurityGroups": argument(
            "VpcSecurityGroupIds", change=MODIFY, reset=cannot_be_removed("VPCSecurityGroups")
        ),
        "EnableCloudwatchLogsExports": not_acted_on("no database writes a log"),
        "SourceDBInstanceIdentifier": in_create(),
        "DeleteAutomatedBackups": not_acted_on("there are no backups"),
        "AllowMajorVersionUpgrade": not_acted_on("every version is taken"),
        "ApplyImmediately": not_acted_on("every change is made at once"),
        "Tags": TAGS,
    },
    shown={
        **dict.fromkeys(("MasterUserPassword", "ManageMasterUserPassword", "SourceDBInstanceIdentifier"), ""),
        "DBParameterGroupName": "DBParameterGroups[0].DBParameterGroupName",
        "DBSubnetGroupName": "DBSubnetGroup.DBSubnetGroupName",
        "EnableIAMDatabaseAuthentication": "IAMDatabaseAuthenticationEnabled",
        "EnablePerformanceInsights": "PerformanceInsightsEnabled",
        "OptionGroupName": "OptionGroupMemberships[0].OptionGroupName",
        "Port": "to_string(Endpoint.Port)",
        "VPCSecurityGroups": "VpcSecurityGroups[].VpcSecurityGroupId",
        "Tags": SHOWN_TAGS,
    },
    stands_in=NO_DATABASE,
    deletion=deleted("rds.delete_db_instance", "DBInstanceIdentifier"),
)

CLUSTER_IN_PLACE = (
    *("BackupRetentionPeriod", "CopyTagsToSnapshot", "DBClusterParameterGroupName", "DeletionProtection"),
    *("EnableHttpEndpoint", "EnableIAMDatabaseAuthentication", "EngineVersion", "MasterUserPassword", "Port"),
    *("PreferredBackupWindow", "PreferredMaintenanceWindow", "ServerlessV2ScalingConfiguration"),
    *("StorageType", "VpcSecurityGroupIds"),
)
CLUSTER_ONCE = (
    *("AvailabilityZones", "DatabaseName", "DBSubnetGroupName", "Engine", "EngineMode", "KmsKeyId"),
    *("MasterUsername", "StorageEncrypted"),
)
MODIFY_CLUSTER = ServiceCall(
    "rds.modify_db_cluster",
    DBClusterIdentifier=physical_id,
    ApplyImmediately=True,
    **{name: the(name) for name in CLUSTER_IN_PLACE},
)
CLUSTER = "DBClusters[0]"
DB_CLUSTER = ResourceType(
    creation=ServiceCall("rds.create_db_cluster"),
    identifier="DBCluster.DBClusterIdentifier",
    read=ServiceCall("rds.describe_db_clusters", DBClusterIdentifier=physical_id),
    model=CLUSTER,
    attributes={
        "_Arn": f"{CLUSTER}.DBClusterArn",
        "DBClusterArn": f"{CLUSTER}.DBClusterArn",
        "DBClusterResourceId": f"{CLUSTER}.DbClusterResourceId",
        "Endpoint.Address": f"{CLUSTER}.Endpoint",
        "Endpoint.Port": f"to_string({CLUSTER}.Port)",
        "ReadEndpoint.Address": f"{CLUSTER}.ReaderEndpoint",
    },
    properties={
        "DBClusterIdentifier": argument(default=lower_name),
        **each(argument(), *CLUSTER_ONCE),
        **changed_only(MODIFY_CLUSTER, *CLUSTER_IN_PLACE),
        "EnableCloudwatchLogsExports": not_acted_on("no database writes a log"),
        "Tags": TAGS,
    },
    shown={
        **dict.fromkeys(("MasterUserPassword", "EnableHttpEndpoint", "AvailabilityZones"), ""),
        "DBSubnetGroupName": "DBSubnetGroup",
        "DBClusterParameterGroupName": "DBClusterParameterGroup",
        "EnableIAMDatabaseAuthentication": "IAMDatabaseAuthenticationEnabled",
        "VpcSecurityGroupIds": "VpcSecurityGroups[].VpcSecurityGroupId",
        "Tags": SHOWN_TAGS,
    },
    stands_in=NO_DATABASE,
    deletion=deleted("rds.delete_db_cluster", "DBClusterIdentifier"),
)

TYPES: dict[str, ResourceType] = {
    "AWS::RDS::DBCluster": DB_CLUSTER,
    "AWS::RDS::DBClusterParameterGroup": parameter_group("db_cluster", "DBClusterParameterGroup"),
    "AWS::RDS::DBInstance": DB_INSTANCE,
    "AWS::RDS::DBParameterGroup": parameter_group("db", "DBParameterGroup"),
    "AWS::RDS::DBSubnetGroup": SUBNET_GROUP,
}
