"""AWS's own policies, whose documents are read when somebody asks for one.

moto holds all 1,582 in one text of JSON, laid out with one space a level. To read it takes longer than all else that a new
sandbox makes; to find where each policy begins does not.
"""

import base64
import hashlib
import json
import re
from datetime import datetime
from functools import lru_cache
from typing import Any

from helpers.sandbox.overlay.copies import copied

BETWEEN = "\n },\n"
BEGINNING = re.compile(r' "([^"]+)":\{\n')
FIELD = re.compile(r'^  "(CreateDate|DefaultVersionId|Path|UpdateDate)":"([^"]+)"', re.MULTILINE)
MOST_READ = 16  # documents that are kept as they are read: few are attached to anybody
BEFORE, AFTER = '\n  "Document":', '\n  "Path":'


def policies(text: str, account: str, region: str) -> list[Any]:
    """The policies of moto's text, for an account. Raises ValueError where it is laid out otherwise."""
    inner = text.strip().removeprefix("{\n").removesuffix("\n }\n}")
    template, made, begins, found = _template(account, region), _version_class(text), text.find(inner), []
    for part in inner.split(BETWEEN):
        found.append(_policy(part, begins, template, made))
        begins += len(part) + len(BETWEEN)
    return found


def _policy(part: str, place: int, template: Any, made: type) -> Any:
    """A policy of the part that stands at this place of the text."""
    begins = BEGINNING.match(part)
    head, found, rest = part.partition(BEFORE)
    document, also_found, tail = rest.rpartition(AFTER)
    if not (begins and found and also_found):
        raise ValueError(f"no policy: {part:.100}")
    fields = dict(FIELD.findall(f"{head[begins.end() :]}{AFTER}{tail}"))
    version, updated = fields["DefaultVersionId"], datetime.fromisoformat(fields["UpdateDate"])
    policy = copied(
        template,
        name=begins[1],
        path=fields["Path"],
        default_version_id=version,
        next_version_num=int(version.lstrip("v")) + 1,
        create_date=datetime.fromisoformat(fields["CreateDate"]),
        update_date=updated,
        tags={},
    )
    policy.found_arn = policy.arn  # asked for with each reset and each attachment
    policy.id = _identity(policy.arn)
    begin = place + len(head) + len(BEFORE)
    span = (begin, begin + len(document.removesuffix(",")))
    policy.versions = [made(policy.arn, span, version, updated)]
    return policy


def _template(account: str, region: str) -> Any:
    """A policy with all that is the same for each."""
    from moto.iam.models import AWSManagedPolicy

    moment = datetime.min.isoformat()
    return AWSManagedPolicy.from_data("", account, region, {"CreateDate": moment, "UpdateDate": moment})


def _version_class(text: str) -> type:
    """The class of the versions whose documents stand in this text, of which none has a copy."""
    from moto.iam.models import PolicyVersion

    @lru_cache(MOST_READ)
    def read(begin: int, end: int) -> str:
        return json.dumps(json.loads(text[begin:end]))

    class VersionOfAws(PolicyVersion):
        """A version whose document is read when it is asked for."""

        def __init__(self, policy_arn: str, span: tuple[int, int], version_id: str, create_date: datetime) -> None:
            self.policy_arn, self.version_id, self.create_date = policy_arn, version_id, create_date
            self.is_default, self._span = True, span

        @property
        def document(self) -> str:  # type: ignore[override]
            return read(*self._span)

    return VersionOfAws


def _identity(arn: str) -> str:
    """A policy's id, the same in each process: a world that is kept tells no other tomorrow."""
    return "ANPA" + base64.b32encode(hashlib.sha256(arn.encode()).digest()).decode()[:17]
