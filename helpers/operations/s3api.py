"""`aws s3api`: S3's API as it is, one call a command."""

from helpers.operations.api import api
from helpers.operations.kinds import BUCKET_NAME, OBJECT_KEY, PREFIX, REGION, TEXT

BUCKET = {"Bucket": BUCKET_NAME}
OBJECT = {"Bucket": BUCKET_NAME, "Key": OBJECT_KEY}

api(
    "s3api create-bucket",
    {**BUCKET, "CreateBucketConfiguration.LocationConstraint": REGION.optional()},
    client="s3",
    changes=True,
)
api("s3api list-buckets", client="s3", paginates=True, times=True)
api("s3api head-bucket", BUCKET, client="s3")
api("s3api get-bucket-location", BUCKET, client="s3")
api("s3api delete-bucket", BUCKET, client="s3", changes=True, answer="")
api(
    "s3api put-object",
    {**OBJECT, "ContentType": TEXT.optional()},
    client="s3",
    changes=True,
    manages="task",
    sends="Body",
)
api("s3api get-object", OBJECT, client="s3", manages="task", saves="Body", times=True)
api("s3api head-object", OBJECT, client="s3", manages="task", times=True)
api(
    "s3api list-objects-v2",
    {**BUCKET, "Prefix": PREFIX.optional(), "Delimiter": TEXT.optional()},
    client="s3",
    manages="task",
    paginates=True,
    times=True,
)
api("s3api delete-object", OBJECT, client="s3", changes=True, manages="task", answer="if any")
