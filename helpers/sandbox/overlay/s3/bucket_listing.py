"""ListBuckets tells its buckets page by page, each with its region; moto ends after MaxBuckets and says nothing of the rest.

The shape of the answers is recorded from AWS in LocalStack's tests (tests/aws/services/s3/test_s3_list_operations.snapshot.json:
TestS3ListBuckets); the range of MaxBuckets is that of the S3 API reference (ListBuckets).
"""

import base64
import binascii
from typing import Any
from urllib.parse import parse_qs

from helpers.sandbox.overlay.patching import replaces

STILL_NEEDED = ("test_moto_still_lists_no_second_page_of_buckets",)
MOST = 10_000
RANGE = f"Argument max-buckets must be an integer between 1 and {MOST}"
NO_REGION = "Argument value {} is not a valid AWS Region"


def install() -> None:
    """Have it do so."""
    from moto.core.responses import ActionResult
    from moto.s3.responses import S3Response

    @replaces(S3Response.all_buckets)
    def all_buckets(self: Any) -> Any:
        self.data["Action"] = "ListAllMyBuckets"
        self._authenticate_and_authorize_s3_action()
        result = _page(self)
        self.data["Action"] = "ListBuckets"
        return self.serialized(ActionResult(result))


def _page(handler: Any) -> dict[str, Any]:
    """One page of the buckets, by their names."""
    prefix, region = _parameter(handler, "prefix"), _parameter(handler, "bucket-region")
    most, after = _most(handler), _after(_parameter(handler, "continuation-token"))
    _check_region(region)
    found = handler.backend.list_buckets(prefix=prefix, bucket_region=region, max_buckets=None)
    found = sorted((one for one in found if one.name > after), key=lambda one: one.name)
    page = found[:most]
    rest = {"ContinuationToken": base64.b64encode(page[-1].name.encode()).decode()} if len(found) > len(page) else {}
    return rest | {
        "Owner": {"ID": "bcaf1ffd86f41161ca5fb16fd081034f", "DisplayName": "webfile"},
        "Buckets": [_shown(one) for one in page],
        "Prefix": prefix,
    }


def _shown(bucket: Any) -> dict[str, Any]:
    return {
        "Name": bucket.name,
        "CreationDate": bucket.creation_date_ISO8601,
        "BucketRegion": bucket.region_name,
        "BucketArn": bucket.arn,
    }


def _parameter(handler: Any, name: str) -> str | None:
    """What stands in the query itself; without a query moto looks among the headers."""
    return parse_qs(handler.parsed_url.query, keep_blank_values=True).get(name, [None])[0]


def _most(handler: Any) -> int:
    from moto.s3.exceptions import InvalidArgumentError

    given = _parameter(handler, "max-buckets")
    if given is None:
        return MOST
    if not given.isdecimal() or not 1 <= int(given) <= MOST:
        raise InvalidArgumentError(RANGE, "max-buckets", given)
    return int(given)


def _after(token: str | None) -> str:
    """The name after which a page begins; "" where it is the first."""
    from moto.s3.exceptions import InvalidContinuationToken

    try:
        return base64.b64decode(token or "", validate=True).decode()
    except (binascii.Error, ValueError):
        raise InvalidContinuationToken from None


def _check_region(region: str | None) -> None:
    import boto3
    from moto.s3.exceptions import InvalidArgumentError

    if region and region not in boto3.Session().get_available_regions("s3"):
        raise InvalidArgumentError(NO_REGION.format(region), "bucket-region", region)
