"""S3 refuses a key of more than 1,024 bytes, and a bucket in a region that does not exist; moto takes both."""

LONGEST_KEY = 1024


def install() -> None:
    """Let PutObject and CreateBucket refuse them."""
    import boto3
    from moto.s3.exceptions import InvalidLocationConstraintException, S3ClientError
    from moto.s3.models import S3Backend

    put_object, create_bucket, begin = S3Backend.put_object, S3Backend.create_bucket, S3Backend.create_multipart_upload
    regions = boto3.Session().get_available_regions("s3")

    def check(key: str) -> None:
        if len(key.encode()) > LONGEST_KEY:
            raise S3ClientError("KeyTooLongError", "Your key is too long")

    def put(self, bucket_name, key_name, *arguments, **options):
        check(key_name)
        return put_object(self, bucket_name, key_name, *arguments, **options)

    def create_multipart_upload(self, bucket_name, key_name, *arguments, **options):
        check(key_name)
        return begin(self, bucket_name, key_name, *arguments, **options)

    def create(self, bucket_name, region_name, *arguments, **options):
        if region_name not in regions:
            raise InvalidLocationConstraintException()
        return create_bucket(self, bucket_name, region_name, *arguments, **options)

    S3Backend.put_object = put
    S3Backend.create_multipart_upload = create_multipart_upload
    S3Backend.create_bucket = create
