"""Samples of databases, files, domains and what stands before them."""

import boto3

from tests.support.provider_samples import OTHER_TAGS, TAGS, Account, Sample, policy


def databases(account: Account) -> dict[str, list[Sample]]:
    """Samples of RDS and EFS."""
    rds, ec2, efs = boto3.client("rds"), boto3.client("ec2"), boto3.client("efs")
    subnets = [
        one["SubnetId"]
        for one in ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"]
    ]
    groups = [
        ec2.create_security_group(GroupName=f"sample-db-{name}", Description="d")["GroupId"] for name in ("a", "b")
    ]
    described = {"DBSubnetGroupDescription": "d", "SubnetIds": subnets[:2]}
    rds.create_db_subnet_group(DBSubnetGroupName="sample-there", **described)
    files = efs.create_file_system(CreationToken="sample-there")["FileSystemId"]
    user = {"MasterUsername": "admin", "MasterUserPassword": "long-enough"}
    family = {"Family": "mysql8.0", "Description": "d"}
    owner = {"OwnerUid": "1000", "OwnerGid": "1000", "Permissions": "750"}
    allowed = policy("elasticfilesystem:ClientMount", "*", Principal={"AWS": "*"})
    return {
        "AWS::RDS::DBSubnetGroup": [
            Sample(
                {"DBSubnetGroupName": "sample", **described, "Tags": TAGS},
                {"DBSubnetGroupDescription": "e", "SubnetIds": subnets[1:3], "Tags": OTHER_TAGS},
            )
        ],
        "AWS::RDS::DBParameterGroup": [
            Sample(
                {"DBParameterGroupName": "sample", **family, "Parameters": {"max_connections": "100"}, "Tags": TAGS},
                {"Parameters": {"max_connections": "200"}, "Tags": OTHER_TAGS},
            )
        ],
        "AWS::RDS::DBClusterParameterGroup": [
            Sample(
                {
                    "DBClusterParameterGroupName": "sample",
                    **family,
                    "Family": "aurora-mysql8.0",
                    "Parameters": {"a": "b"},
                }
            )
        ],
        "AWS::RDS::DBInstance": [
            Sample(
                {
                    "DBInstanceIdentifier": "sample",
                    "DBInstanceClass": "db.t3.micro",
                    "Engine": "mysql",
                    "AllocatedStorage": "20",
                    "DBName": "app",
                    **user,
                    "DBSubnetGroupName": "sample-there",
                    "VPCSecurityGroups": groups[:1],
                    "BackupRetentionPeriod": 1,
                    "MultiAZ": False,
                    "Tags": TAGS,
                },
                {
                    "DBInstanceClass": "db.t3.small",
                    "AllocatedStorage": "30",
                    "BackupRetentionPeriod": 2,
                    "VPCSecurityGroups": groups[1:],
                    "Tags": OTHER_TAGS,
                },
            )
        ],
        "AWS::RDS::DBCluster": [
            Sample(
                {
                    "DBClusterIdentifier": "sample",
                    "Engine": "aurora-mysql",
                    **user,
                    "BackupRetentionPeriod": 1,
                    "Tags": TAGS,
                },
                {"BackupRetentionPeriod": 2, "Tags": OTHER_TAGS},
            )
        ],
        "AWS::EFS::FileSystem": [
            Sample(
                {
                    "Encrypted": True,
                    "PerformanceMode": "generalPurpose",
                    "ThroughputMode": "bursting",
                    "LifecyclePolicies": [{"TransitionToIA": "AFTER_14_DAYS"}],
                    "FileSystemPolicy": allowed,
                    "FileSystemTags": TAGS,
                },
                {"LifecyclePolicies": [{"TransitionToIA": "AFTER_30_DAYS"}], "FileSystemTags": OTHER_TAGS},
            )
        ],
        "AWS::EFS::MountTarget": [
            Sample(
                {"FileSystemId": files, "SubnetId": subnets[0], "SecurityGroups": groups[:1]},
                {"SecurityGroups": groups[1:]},
            )
        ],
        "AWS::EFS::AccessPoint": [
            Sample(
                {
                    "FileSystemId": files,
                    "PosixUser": {"Uid": "1000", "Gid": "1000"},
                    "RootDirectory": {"Path": "/a", "CreationInfo": owner},
                    "AccessPointTags": TAGS,
                },
                {"AccessPointTags": OTHER_TAGS},
            )
        ],
        "AWS::SecretsManager::SecretTargetAttachment": [
            Sample(
                {
                    "SecretId": boto3.client("secretsmanager").create_secret(Name="attached", SecretString="{}")["ARN"],
                    "TargetType": "AWS::RDS::DBInstance",
                    "TargetId": "sample",
                }
            )
        ],
    }


def domains(account: Account) -> dict[str, list[Sample]]:
    """Samples of Route 53, Certificate Manager and CloudFront."""
    dns = boto3.client("route53")
    zone = dns.create_hosted_zone(Name="there.example.com.", CallerReference="sample")["HostedZone"]["Id"]
    zone = zone.removeprefix("/hostedzone/")
    vpcs = [
        {"VPCId": account.ec2.create_vpc(CidrBlock=f"10.9{n}.0.0/16")["Vpc"]["VpcId"], "VPCRegion": "ap-northeast-1"}
        for n in range(2)
    ]
    check = {"Type": "HTTP", "FullyQualifiedDomainName": "example.com", "Port": 80, "ResourcePath": "/"}
    access = {
        "Name": "a",
        "OriginAccessControlOriginType": "s3",
        "SigningBehavior": "always",
        "SigningProtocol": "sigv4",
    }
    a = {"Name": "a.there.example.com", "Type": "A", "TTL": "60", "ResourceRecords": ["10.0.0.1"]}
    config = {
        "Enabled": True,
        "DefaultRootObject": "index.html",
        "Origins": [
            {"Id": "o", "DomainName": "example.com", "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"}}
        ],
        "DefaultCacheBehavior": {
            "TargetOriginId": "o",
            "ViewerProtocolPolicy": "allow-all",
            "AllowedMethods": ["GET", "HEAD"],
        },
    }
    return {
        "AWS::Route53::HostedZone": [
            Sample(
                {"Name": "sample.example.com", "HostedZoneConfig": {"Comment": "d"}, "HostedZoneTags": TAGS},
                {"HostedZoneConfig": {"Comment": "e"}, "HostedZoneTags": OTHER_TAGS},
            ),
            Sample({"Name": "inside.example.com", "VPCs": vpcs[:1]}, {"VPCs": vpcs}),
        ],
        "AWS::Route53::RecordSet": [
            Sample({"HostedZoneId": zone, **a}, {"TTL": "120", "ResourceRecords": ["10.0.0.2", "10.0.0.3"]})
        ],
        "AWS::Route53::RecordSetGroup": [
            Sample(
                {"HostedZoneId": zone, "RecordSets": [{**a, "Name": "g.there.example.com"}]},
                {"RecordSets": [{**a, "Name": "h.there.example.com"}]},
            )
        ],
        "AWS::Route53::HealthCheck": [
            Sample(
                {"HealthCheckConfig": check, "HealthCheckTags": TAGS},
                {"HealthCheckConfig": {**check, "Port": 81}, "HealthCheckTags": OTHER_TAGS},
            )
        ],
        "AWS::CertificateManager::Certificate": [
            Sample({"DomainName": "example.com", "ValidationMethod": "DNS", "Tags": TAGS}, {"Tags": OTHER_TAGS})
        ],
        "AWS::CloudFront::Distribution": [
            Sample(
                {"DistributionConfig": config, "Tags": TAGS},
                {"DistributionConfig": {**config, "Comment": "e"}, "Tags": OTHER_TAGS},
            )
        ],
        "AWS::CloudFront::Function": [
            Sample(
                {
                    "Name": "sample",
                    "AutoPublish": True,
                    "FunctionCode": "function handler(event) { return event.request }",
                    "FunctionConfig": {"Comment": "c", "Runtime": "cloudfront-js-2.0"},
                }
            )
        ],
        "AWS::CloudFront::OriginAccessControl": [
            Sample({"OriginAccessControlConfig": access}, {"OriginAccessControlConfig": {**access, "Name": "b"}})
        ],
    }


GROUPS = (databases, domains)
