"""What S3 refuses of a bucket's settings, of tags, keys and access lists is refused before anything is kept."""

import json

import boto3
import pytest

from tests.support.aws import bucket, error_of, public

ACCOUNT = "123456789012"
HERE = f"ap-northeast-1:{ACCOUNT}"
UUID = "12345678-1234-1234-1234-123456789012"
GROUPS = "http://acs.amazonaws.com/groups"


def told(call) -> str:
    error = error_of(call)
    return f"{error['Code']}: {error.get('Message')}"


# ---------------------------------------------------------------------------------------------------- notifications

NOT_VALID = "InvalidArgument: Unable to validate the following destination configurations"


def events(kind: str, arn: str) -> dict:
    member = {"Queue": "QueueArn", "Topic": "TopicArn", "LambdaFunction": "LambdaFunctionArn"}[kind]
    return {f"{kind}Configurations": [{member: arn, "Events": ["s3:ObjectCreated:*"]}]}


def allowing(action: str, service: str = "s3.amazonaws.com", **more: object) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": action, "Resource": "*"} | more
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.parametrize(
    ("given", "words", "reason"),
    [
        (events("Queue", f"arn:aws:sqs:{HERE}:none"), NOT_VALID, "The destination queue does not exist"),
        (events("Topic", f"arn:aws:sns:{HERE}:none"), NOT_VALID, "The destination topic does not exist"),
        (
            events("LambdaFunction", f"arn:aws:lambda:{HERE}:function:none"),
            NOT_VALID,
            f"Not authorized to invoke function [arn:aws:lambda:{HERE}:function:none]",
        ),
        (events("Queue", "nonsense"), "InvalidArgument: The ARN could not be parsed", None),
    ],
)
def test_events_go_where_something_is(fresh, given, words, reason):
    s3 = bucket("to-fill")
    put = {"Bucket": "to-fill", "NotificationConfiguration": given}
    error = error_of(lambda: s3.put_bucket_notification_configuration(**put))
    assert f"{error['Code']}: {error['Message']}" == words
    assert reason in (None, error.get("ArgumentValue"))
    found = s3.get_bucket_notification_configuration(Bucket="to-fill")
    assert not any(name.endswith("Configurations") for name in found)
    if reason:
        s3.put_bucket_notification_configuration(**put, SkipDestinationValidation=True)


def test_a_queue_and_a_topic_let_s3_in(fresh):
    s3, sqs, sns = bucket("to-fill"), boto3.client("sqs"), boto3.client("sns")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    topic = sns.create_topic(Name="t")["TopicArn"]
    queue = f"arn:aws:sqs:{HERE}:q"
    settings = {"queue": events("Queue", queue), "topic": events("Topic", topic)}

    def put(what: str) -> None:
        s3.put_bucket_notification_configuration(Bucket="to-fill", NotificationConfiguration=settings[what])

    def policies(of_queue: str, of_topic: str) -> None:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": of_queue})
        sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=of_topic)

    for what in settings:  # as they are made
        error = error_of(lambda what=what: put(what))
        assert error["ArgumentValue"] == (
            f"Permissions on the destination {what} do not allow S3 to publish notifications from this bucket"
        )
    policies(allowing("sqs:SendMessage", "sns.amazonaws.com"), allowing("sns:Subscribe"))
    assert [told(lambda what=what: put(what)) for what in settings] == [NOT_VALID] * 2
    condition = {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::to-fill"}}
    policies(allowing("sqs:SendMessage", Condition=condition), allowing("SNS:Publish", Principal="*"))
    for what in settings:
        put(what)


# --------------------------------------------------------------------------------------------------------- websites

WEBSITES = [
    ({}, "InvalidArgument: A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty"),
    (
        {"ErrorDocument": {"Key": "e.html"}},
        "InvalidArgument: A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
    ),
    ({"IndexDocument": {"Suffix": "/i.html"}}, "InvalidArgument: The IndexDocument Suffix is not well formed"),
    ({"IndexDocument": {"Suffix": ""}}, "InvalidArgument: The IndexDocument Suffix is not well formed"),
    (
        {"RedirectAllRequestsTo": {"HostName": "x.com"}, "IndexDocument": {"Suffix": "i.html"}},
        "InvalidArgument: RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
    ),
    (
        {
            "IndexDocument": {"Suffix": "i"},
            "RoutingRules": [{"Redirect": {"ReplaceKeyWith": "x", "ReplaceKeyPrefixWith": "y"}}],
        },
        "InvalidRequest: You can only define ReplaceKeyPrefix or ReplaceKey but not both.",
    ),
    (
        {"IndexDocument": {"Suffix": "i"}, "RoutingRules": [{"Condition": {}, "Redirect": {"HostName": "x"}}]},
        "InvalidRequest: Condition cannot be empty. To redirect all requests without a condition, the condition "
        "element shouldn't be present.",
    ),
]


@pytest.mark.parametrize(("given", "words"), WEBSITES)
def test_a_website_has_an_index_or_sends_all_elsewhere(fresh, given, words):
    s3 = bucket("to-fill")
    assert told(lambda: s3.put_bucket_website(Bucket="to-fill", WebsiteConfiguration=given)) == words
    assert error_of(lambda: s3.get_bucket_website(Bucket="to-fill"))["Code"] == "NoSuchWebsiteConfiguration"
    for right in (
        {"RedirectAllRequestsTo": {"HostName": "x.com", "Protocol": "https"}},
        {
            "IndexDocument": {"Suffix": "i.html"},
            "RoutingRules": [{"Condition": {"KeyPrefixEquals": "a/"}, "Redirect": {"ReplaceKeyPrefixWith": "b/"}}],
        },
    ):
        s3.put_bucket_website(Bucket="to-fill", WebsiteConfiguration=right)


# ------------------------------------------------------------------------------------------------------- encryption

KEYS = [
    ({"SSEKMSKeyId": UUID}, f"KMS.NotFoundException: Key 'arn:aws:kms:{HERE}:key/{UUID}' does not exist"),
    ({"SSEKMSKeyId": "fake-key-id"}, "KMS.NotFoundException: Invalid keyId 'fake-key-id'"),
    ({"SSEKMSKeyId": f"arn:aws:kms:us-west-2:{ACCOUNT}:key/{UUID}"}, "KMS.NotFoundException: Invalid arn us-west-2"),
    ({"SSEKMSKeyId": "alias/none"}, f"KMS.NotFoundException: Alias arn:aws:kms:{HERE}:alias/none is not found."),
    (
        {"SSEKMSKeyId": UUID, "ServerSideEncryption": "AES256"},
        "InvalidArgument: Server Side Encryption with AWS KMS managed key requires HTTP header "
        "x-amz-server-side-encryption : aws:kms",
    ),
]


@pytest.mark.parametrize(("given", "words"), KEYS)
def test_an_object_is_encrypted_with_a_key_that_there_is(fresh, given, words):
    s3 = bucket("to-fill", there="1")
    encrypted = {"Bucket": "to-fill", "Key": "k", "ServerSideEncryption": "aws:kms"} | given
    assert told(lambda: s3.put_object(Body=b"1", **encrypted)) == words
    assert told(lambda: s3.copy_object(CopySource="to-fill/there", **encrypted)) == words
    if words.startswith("KMS"):
        assert told(lambda: s3.create_multipart_upload(**encrypted)) == words
    assert [one["Key"] for one in s3.list_objects_v2(Bucket="to-fill")["Contents"]] == ["there"]


def test_keys_that_there_are_are_taken_as_long_as_they_can_be_used(fresh):
    s3, kms = bucket("to-fill"), boto3.client("kms")
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/mine", TargetKeyId=key["KeyId"])

    def put(name: str | None) -> None:
        own = {"SSEKMSKeyId": name} if name else {}
        s3.put_object(Bucket="to-fill", Key="k", Body=b"1", ServerSideEncryption="aws:kms", **own)

    theirs = f"arn:aws:kms:ap-northeast-1:210987654321:key/{UUID}"
    for name in (
        None,
        key["KeyId"],
        key["Arn"],
        "alias/mine",
        f"arn:aws:kms:{HERE}:alias/mine",
        "alias/aws/s3",
        theirs,
    ):
        put(name)
    kms.disable_key(KeyId=key["KeyId"])
    assert told(lambda: put("alias/mine")) == f"KMS.DisabledException: {key['Arn']} is disabled."


def test_a_default_key_is_looked_for_when_an_object_is_put(fresh):
    s3 = bucket("to-fill")

    def default(**rule: str) -> None:
        rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": rule}]}
        s3.put_bucket_encryption(Bucket="to-fill", ServerSideEncryptionConfiguration=rules)

    assert told(lambda: default(SSEAlgorithm="AES256", KMSMasterKeyID="x")) == (
        "InvalidArgument: a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse"
    )
    default(SSEAlgorithm="aws:kms", KMSMasterKeyID="fake-key-id")  # S3 does not look for it yet
    assert told(lambda: s3.put_object(Bucket="to-fill", Key="k", Body=b"1")) == (
        "KMS.NotFoundException: Invalid keyId 'fake-key-id'"
    )
    s3.put_object(Bucket="to-fill", Key="k", Body=b"1", ServerSideEncryption="AES256")


# ------------------------------------------------------------------------------------- versioning, replication, CORS


@pytest.mark.parametrize(
    ("given", "mfa", "words"),
    [
        ({}, {}, "IllegalVersioningConfigurationException: The Versioning element must be specified"),
        (
            {"Status": "Enabled", "MFADelete": "Enabled"},
            {},
            "AccessDenied: Mfa Authentication must be used for this request",
        ),
        (
            {"Status": "Enabled", "MFADelete": "Enabled"},
            {"MFA": "arn:aws:iam::123456789012:mfa/m 123456"},
            "AccessDenied: This operation may only be performed by the bucket owner",
        ),
    ],
)
def test_versioning_has_a_status_and_no_mfa(fresh, given, mfa, words):
    s3 = bucket("to-fill")
    assert told(lambda: s3.put_bucket_versioning(Bucket="to-fill", VersioningConfiguration=given, **mfa)) == words
    assert "Status" not in s3.get_bucket_versioning(Bucket="to-fill")
    right = {"Status": "Enabled", "MFADelete": "Disabled"}
    s3.put_bucket_versioning(Bucket="to-fill", VersioningConfiguration=right)


def test_a_bucket_whose_objects_are_locked_keeps_versions(fresh):
    s3 = boto3.client("s3")
    here = {"CreateBucketConfiguration": {"LocationConstraint": "ap-northeast-1"}}
    s3.create_bucket(Bucket="locked-1", ObjectLockEnabledForBucket=True, **here)
    suspended = {"Bucket": "locked-1", "VersioningConfiguration": {"Status": "Suspended"}}
    assert told(lambda: s3.put_bucket_versioning(**suspended)) == (
        "InvalidBucketState: An Object Lock configuration is present on this bucket, so the versioning state cannot be "
        "changed."
    )


def test_objects_are_replicated_where_versions_are_kept(fresh):
    s3 = bucket("to-fill")
    bucket("copies-1")
    enabled = {"Status": "Enabled"}
    s3.put_bucket_versioning(Bucket="to-fill", VersioningConfiguration=enabled)

    def replicate(name: str) -> None:
        rule = {"Priority": 1, "Filter": {}, "Status": "Enabled", "DeleteMarkerReplication": {"Status": "Disabled"}}
        rules = [rule | {"Destination": {"Bucket": f"arn:aws:s3:::{name}"}}]
        given = {"Role": f"arn:aws:iam::{ACCOUNT}:role/r", "Rules": rules}
        s3.put_bucket_replication(Bucket="to-fill", ReplicationConfiguration=given)

    for name in ("does-not-exist", "copies-1"):
        assert told(lambda name=name: replicate(name)) == (
            "InvalidRequest: Destination bucket must have versioning enabled."
        )
    assert error_of(lambda: s3.get_bucket_replication(Bucket="to-fill"))["Code"].startswith("ReplicationConfiguration")
    s3.put_bucket_versioning(Bucket="copies-1", VersioningConfiguration=enabled)
    replicate("copies-1")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"AllowedOrigins": ["https://*.*.com"]},
            'AllowedOrigin "https://*.*.com" can not have more than one wildcard.',
        ),
        ({"AllowedHeaders": ["a", "x-*-*"]}, 'AllowedHeader "x-*-*" can not have more than one wildcard.'),
        (
            {"ExposeHeaders": ["x-amz-meta-*"]},
            'ExposeHeader "x-amz-meta-*" contains wildcard. We currently do not support wildcard for ExposeHeader.',
        ),
    ],
)
def test_a_rule_of_cors_has_one_wildcard(fresh, given, words):
    s3, right = bucket("to-fill"), {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://*.x.com"]}
    put = {"Bucket": "to-fill", "CORSConfiguration": {"CORSRules": [right | given]}}
    assert told(lambda: s3.put_bucket_cors(**put)) == f"InvalidRequest: {words}"
    rules = [right | {"AllowedHeaders": ["*", "x-*"], "ExposeHeaders": ["ETag"]}]
    s3.put_bucket_cors(Bucket="to-fill", CORSConfiguration={"CORSRules": rules})


# ------------------------------------------------------------------------------------------- tags and access lists


def tags(*pairs: tuple[str, str]) -> dict:
    return {"TagSet": [{"Key": key, "Value": value} for key, value in pairs]}


TAGS = [
    (tags(("a", "1"), ("a", "2")), "InvalidTag: Cannot provide multiple Tags with the same key"),
    (tags(("a,b", "1")), "InvalidTag: The TagKey you have provided is invalid"),
    (tags(("k" * 129, "1")), "InvalidTag: The TagKey you have provided is invalid"),
    (tags(("a", "1,2")), "InvalidTag: The TagValue you have provided is invalid"),
    (tags(("a", "v" * 257)), "InvalidTag: The TagValue you have provided is invalid"),
]


@pytest.mark.parametrize(("given", "words"), TAGS)
def test_tags_have_a_key_of_their_own_and_letters_that_s3_allows(fresh, given, words):
    s3 = bucket("to-fill", k="1")
    assert told(lambda: s3.put_bucket_tagging(Bucket="to-fill", Tagging=given)) == words
    assert told(lambda: s3.put_object_tagging(Bucket="to-fill", Key="k", Tagging=given)) == words
    right = tags(("日本 a_.:/=+-@", ""), ("A", "1"), ("a", "1"))
    s3.put_bucket_tagging(Bucket="to-fill", Tagging=right)
    s3.put_object_tagging(Bucket="to-fill", Key="k", Tagging=right)


def test_a_bucket_has_fifty_tags(fresh):
    s3, given = bucket("to-fill"), [(f"k{number}", "v") for number in range(51)]
    assert told(lambda: s3.put_bucket_tagging(Bucket="to-fill", Tagging=tags(*given))) == (
        "BadRequest: Bucket tag count cannot be greater than 50"
    )
    s3.put_bucket_tagging(Bucket="to-fill", Tagging=tags(*given[:50]))


@pytest.mark.parametrize("given", ["a=1&a=2", "==="])
def test_a_header_of_tags_has_each_key_once(fresh, given):
    s3 = bucket("to-fill")
    error = error_of(lambda: s3.put_object(Bucket="to-fill", Key="k", Tagging=given))
    assert (error["Code"], error["ArgumentName"]) == ("InvalidArgument", "x-amz-tagging")
    assert error["Message"] == (
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name "
        "duplicates."
    )
    s3.put_object(Bucket="to-fill", Key="k", Tagging="a=1&b=%E6%97%A5&c=")


def with_lists(name: str, *, blocked: bool):
    """A bucket that takes access lists, with an object."""
    s3 = bucket(name, k="1")
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    if not blocked:
        s3.delete_public_access_block(Bucket=name)
    return s3


UNKNOWN_GRANT = {"x-amz-grant-delete": "id=nonsense"}
LISTS = [
    ({"GrantRead": "id=nonsense"}, "InvalidArgument: Invalid id"),
    ({"GrantRead": f"uri={GROUPS}/s3/Nobody"}, "InvalidArgument: Invalid group uri"),
    (
        {"ACL": "private", "GrantRead": f"uri={GROUPS}/s3/LogDelivery"},
        "InvalidRequest: Specifying both Canned ACLs and Header Grants is not allowed",
    ),
]


@pytest.mark.parametrize(("given", "words"), LISTS)
def test_an_access_list_names_somebody_that_there_is(fresh, given, words):
    s3 = with_lists("to-fill", blocked=False)
    assert told(lambda: s3.put_bucket_acl(Bucket="to-fill", **given)) == words
    assert told(lambda: s3.put_object_acl(Bucket="to-fill", Key="k", **given)) == words
    assert told(lambda: s3.put_object(Bucket="to-fill", Key="new", **given)) == words
    s3.put_bucket_acl(Bucket="to-fill", GrantRead=f'id={"0a" * 32}, uri="{GROUPS}/s3/LogDelivery"')
    for canned in ("log-delivery-write", "bucket-owner-full-control"):
        s3.put_bucket_acl(Bucket="to-fill", ACL=canned)


def test_a_header_that_no_request_of_s3_has_grants_nothing(fresh):
    s3 = with_lists("to-fill", blocked=False)
    s3.meta.events.register("before-call.s3.PutObject", lambda params, **_: params["headers"].update(UNKNOWN_GRANT))
    s3.put_object(Bucket="to-fill", Key="new", Body=b"1")
    grants = s3.get_object_acl(Bucket="to-fill", Key="new")["Grants"]
    assert [grant["Permission"] for grant in grants] == ["FULL_CONTROL"]


def test_a_public_access_list_is_blocked_where_the_bucket_blocks_it(fresh):
    s3 = with_lists("to-fill", blocked=True)
    everybody = {"Grantee": {"Type": "Group", "URI": f"{GROUPS}/global/AllUsers"}, "Permission": "READ"}
    policy = {"Grants": [everybody], "Owner": {"ID": "0a" * 32}}
    for given in ({"ACL": "public-read"}, {"ACL": "authenticated-read"}, {"AccessControlPolicy": policy}):
        assert told(lambda given=given: s3.put_bucket_acl(Bucket="to-fill", **given)) == (
            f"AccessDenied: User: arn:aws:iam::{ACCOUNT}:user/administrator is not authorized to perform: "
            's3:PutBucketAcl on resource: "arn:aws:s3:::to-fill" because public access control lists (ACLs) are blocked '
            "by the BlockPublicAcls block public access setting."
        )
    said = told(lambda: s3.put_object(Bucket="to-fill", Key="new", ACL="public-read"))
    assert 's3:PutObject on resource: "arn:aws:s3:::to-fill/new" because public access' in said
    s3.put_bucket_acl(Bucket="to-fill", ACL="private")
    s3.delete_public_access_block(Bucket="to-fill")
    s3.put_bucket_acl(Bucket="to-fill", ACL="public-read")
    s3.put_bucket_policy(Bucket="to-fill", Policy=public("to-fill"))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"Expiration": {"Date": "2030-01-01T10:00:00Z"}}, "InvalidArgument: 'Date' must be at midnight GMT"),
        (
            {"Expiration": {"Days": 1}, "Filter": {"And": {"Tags": tags(("a", "1"), ("a", "2"))["TagSet"]}}},
            "InvalidRequest: Duplicate Tag Keys are not allowed.",
        ),
    ],
)
def test_a_lifecycle_rule_has_a_day_and_a_tag_once(fresh, rule, words):
    s3, right = bucket("to-fill"), {"ID": "x", "Status": "Enabled", "Filter": {"Prefix": ""}}

    def put(**fields: object) -> None:
        configuration = {"Rules": [right | fields]}
        s3.put_bucket_lifecycle_configuration(Bucket="to-fill", LifecycleConfiguration=configuration)

    assert told(lambda: put(**rule)) == words
    put(
        Expiration={"Date": "2030-01-01"},
        Filter={"And": {"Prefix": "a", "Tags": tags(("a", "1"), ("b", "1"))["TagSet"]}},
    )


def test_keys_are_encoded_as_in_urls_or_not(fresh):
    s3 = bucket("to-fill", k="1")
    for call in (s3.list_objects_v2, s3.list_objects, s3.list_object_versions):
        assert told(lambda call=call: call(Bucket="to-fill", EncodingType="value")) == (
            "InvalidArgument: Invalid Encoding Method specified in Request"
        )
        call(Bucket="to-fill", EncodingType="url")


# ---------------------------------------------------------------------------------------------------- moto as it comes


@pytest.fixture
def moto(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "us-east-1"}
    s3 = boto3.client("s3", endpoint_url=bare_moto, **keys)
    s3.create_bucket(Bucket="any-setting")
    return s3


def test_moto_still_sends_events_to_nowhere(moto):
    given = events("Queue", f"arn:aws:sqs:us-east-1:{ACCOUNT}:none")
    moto.put_bucket_notification_configuration(Bucket="any-setting", NotificationConfiguration=given)


def test_moto_still_keeps_any_website(moto):
    moto.put_bucket_website(Bucket="any-setting", WebsiteConfiguration={})


def test_moto_still_encrypts_with_any_key(moto):
    moto.put_object(Bucket="any-setting", Key="k", ServerSideEncryption="aws:kms", SSEKMSKeyId="fake-key-id")


def test_moto_still_finds_no_versioning_without_a_status(moto):
    error = error_of(lambda: moto.put_bucket_versioning(Bucket="any-setting", VersioningConfiguration={}))
    assert error["Code"] == "404"


def test_moto_still_replicates_to_nowhere(moto):
    moto.put_bucket_versioning(Bucket="any-setting", VersioningConfiguration={"Status": "Enabled"})
    rule = {"Priority": 1, "Filter": {}, "Status": "Enabled", "DeleteMarkerReplication": {"Status": "Disabled"}}
    rules = [rule | {"Destination": {"Bucket": "arn:aws:s3:::does-not-exist"}}]
    given = {"Role": f"arn:aws:iam::{ACCOUNT}:role/r", "Rules": rules}
    moto.put_bucket_replication(Bucket="any-setting", ReplicationConfiguration=given)


def test_moto_still_takes_any_wildcard(moto):
    rules = [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://*.*.com"]}]
    moto.put_bucket_cors(Bucket="any-setting", CORSConfiguration={"CORSRules": rules})


def test_moto_still_takes_two_tags_of_one_key(moto):
    moto.put_object(Bucket="any-setting", Key="k", Tagging="a=1&a=2")


def test_moto_still_grants_to_nobody(moto):
    moto.put_bucket_acl(Bucket="any-setting", GrantRead="id=nonsense")
