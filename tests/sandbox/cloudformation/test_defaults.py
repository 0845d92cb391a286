"""What a resource has of which the template says less than the API wants to hear."""

import boto3

from tests.support.stacks import create, ended


def test_a_bucket_that_names_no_other_for_its_records_keeps_them_itself(cfn):
    """ "By default, logs are stored in the bucket where the LoggingConfiguration property is defined" (AWS::S3::Bucket
    LoggingConfiguration in the CloudFormation User Guide).
    """
    owner = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    allowed = {"AccessControl": "LogDeliveryWrite", "OwnershipControls": owner}
    recorded = {"BucketName": "own", "LoggingConfiguration": {"LogFilePrefix": "logs/"}, **allowed}
    create(cfn, {"Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": recorded}}})
    assert ended(cfn) == "CREATE_COMPLETE"
    found = boto3.client("s3").get_bucket_logging(Bucket="own")["LoggingEnabled"]
    assert (found["TargetBucket"], found["TargetPrefix"]) == ("own", "logs/")
