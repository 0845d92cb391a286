"""`aws s3 presign`: a link that lets anyone read one object for a while."""

from helpers.operations.kinds import BUCKET_NAME, EXPIRY, OBJECT_KEY
from helpers.operations.s3.declaring import command


@command("s3 presign", cli=["s3://{bucket}/{key}", "--expires-in"], manages="task")
def presign(s3, print, *, bucket: BUCKET_NAME, key: OBJECT_KEY, expires_in: EXPIRY):
    """Print a link; making it calls nobody: the signature is computed here."""
    link = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=expires_in)
    print(link)
