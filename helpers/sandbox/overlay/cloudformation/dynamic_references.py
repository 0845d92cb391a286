"""Values that a template takes from Systems Manager or Secrets Manager while it is deployed: {{resolve:ssm:name}}."""

import json
import re
from typing import Any

REFERENCE = re.compile(r"\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]*)\}\}")


def resolved_references(text: str, resources: Any) -> str:
    """The text with each reference replaced by its value. Raises moto's ValidationError where there is none."""
    return REFERENCE.sub(lambda match: _value(match[1], match[2], resources), text)


def _refused(message: str) -> Exception:
    from moto.cloudformation.exceptions import ValidationError

    return ValidationError(message=message)


def _value(service: str, path: str, resources: Any) -> str:
    account, region = resources._account_id, resources._region_name
    if service == "secretsmanager":
        return _secret(path, account, region)
    name, _, version = path.partition(":")
    return _parameter(service, name, version, account, region)


def _parameter(service: str, name: str, version: str, account: str, region: str) -> str:
    from moto.ssm.models import ssm_backends

    found = ssm_backends[account][region].get_parameter(f"{name}:{version}" if version else name)
    if found is None:
        which = f"{name}:{version}" if version else name
        raise _refused(f"Parameters: [{which}] do not exist")
    secure = found.parameter_type == "SecureString"
    if secure != (service == "ssm-secure"):
        wanted = "SecureString" if service == "ssm-secure" else "String or StringList"
        raise _refused(f"The parameter {name} is not of the type {wanted}, which {{{{resolve:{service}:…}}}} asks for.")
    return str(found.decrypt(found.value) if secure else found.value)


def _secret(path: str, account: str, region: str) -> str:
    from moto.secretsmanager.models import secretsmanager_backends

    arn, rest = (path, "") if not path.startswith("arn:") else (":".join(path.split(":")[:7]), "")
    if path.startswith("arn:"):
        rest = ":".join(path.split(":")[7:])
    else:
        arn, _, rest = path.partition(":")
    kind, key, stage, version = [*rest.split(":"), "", "", "", ""][:4]
    try:
        found = secretsmanager_backends[account][region].get_secret_value(arn, version or "", stage or "")
    except Exception as error:
        raise _refused(
            f"Secrets Manager can't find the specified secret. (Service: AWSSecretsManager; Secret: {arn})"
        ) from error
    text = found.get("SecretString", "")
    if kind in ("", "SecretString") and not key:
        return str(text)
    try:
        return str(json.loads(text)[key])
    except (ValueError, KeyError, TypeError):
        raise _refused(f"Could not find a value associated with JSONKey in SecretString: {key}") from None
