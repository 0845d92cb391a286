"""A bucket that has had versions is not deleted until all of them are, and S3 says so."""

import urllib.request

import boto3
import pytest

from tests.support.aws import bucket, error_of

PLAIN = "The bucket you tried to delete is not empty"
VERSIONS = f"{PLAIN}. You must delete all versions in the bucket."
CASES = {"plain": ([], PLAIN), "enabled": (["Enabled"], VERSIONS), "suspended": (["Enabled", "Suspended"], VERSIONS)}


@pytest.mark.parametrize("case", CASES)
def test_the_versions_are_named_where_there_were_any(fresh, case):
    states, said = CASES[case]
    s3 = bucket("to-delete", greeting="hello")
    for status in states:
        s3.put_bucket_versioning(Bucket="to-delete", VersioningConfiguration={"Status": status})
    assert error_of(lambda: s3.delete_bucket(Bucket="to-delete"))["Message"] == said
    s3.delete_object(Bucket="to-delete", Key="greeting", VersionId="null")
    s3.delete_bucket(Bucket="to-delete")


def test_moto_does_not_say_that_versions_are_left(bare_moto):
    urllib.request.urlopen(urllib.request.Request(f"{bare_moto}/moto-api/reset", method="POST"), timeout=10).close()
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    s3 = boto3.client("s3", "us-east-1", endpoint_url=bare_moto, **keys)
    s3.create_bucket(Bucket="to-delete")
    s3.put_bucket_versioning(Bucket="to-delete", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="to-delete", Key="a", Body=b"a")
    assert error_of(lambda: s3.delete_bucket(Bucket="to-delete"))["Message"] == PLAIN
