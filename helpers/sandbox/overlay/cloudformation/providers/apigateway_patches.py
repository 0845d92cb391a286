"""How API Gateway is asked to change something: by patch operations, each with a path and a value."""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import Handler, ServiceCall, unchanged
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest

Patch = dict[str, str]
DEFAULTS = {  # of a stage's method settings, as GetStage says them
    "MetricsEnabled": False,
    "LoggingLevel": "OFF",
    "DataTraceEnabled": False,
    "ThrottlingBurstLimit": 2000,
    "ThrottlingRateLimit": 1000.0,
    "CachingEnabled": False,
    "CacheTtlInSeconds": 300,
    "CacheDataEncrypted": True,
}
PATHS = {  # "update-stage" in the AWS CLI Command Reference
    "MetricsEnabled": "metrics/enabled",
    "LoggingLevel": "logging/loglevel",
    "DataTraceEnabled": "logging/dataTrace",
    "ThrottlingBurstLimit": "throttling/burstLimit",
    "ThrottlingRateLimit": "throttling/rateLimit",
    "CachingEnabled": "caching/enabled",
    "CacheTtlInSeconds": "caching/ttlInSeconds",
    "CacheDataEncrypted": "caching/dataEncrypted",
}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _replace(path: str, value: Any) -> Patch:
    return {"op": "replace", "path": path, "value": _text(value)}


def changes(operation: str, patches: Callable[[ResourceRequest], list[Patch]], **where: Any) -> Handler:
    """What calls `operation` with the patches that a request needs, where it needs any."""

    def change(request: ResourceRequest) -> None:
        if needed := patches(request):
            ServiceCall(operation, **where)(request, patchOperations=needed)

    return change


def patched(operation: str, **where: Any) -> Callable[..., Handler]:
    """What makes handlers, each of which brings one property to what the template gives, or to `default`."""

    def one(name: str, path: str = "", default: str = "", convert: Callable[[Any], Any] = unchanged) -> Handler:
        to = path or f"/{name[0].lower()}{name[1:]}"

        def patches(request: ResourceRequest) -> list[Patch]:
            value = convert(request.properties[name]) if name in request.properties else default
            return [_replace(to, value or request.name if name == "Name" else value)]

        return changes(operation, patches, **where)

    return one


def patch(request: ResourceRequest, name: str, path: str) -> list[Patch]:
    """The patches that bring a property which is a mapping to what the template gives."""
    before, now = request.before.get(name, {}), request.properties.get(name, {})
    gone = [{"op": "remove", "path": f"{path}/{key}"} for key in before if key not in now]
    return gone + [_replace(f"{path}/{key}", value) for key, value in now.items() if before.get(key) != value]


def access_log_patches(request: ResourceRequest) -> list[Patch]:
    """The patches that bring a stage's access log to what the template gives."""
    wanted = request.properties.get("AccessLogSetting")
    if not wanted:
        return [{"op": "remove", "path": "/accessLogSettings"}]
    return [_replace(f"/accessLogSettings/{key[0].lower()}{key[1:]}", value) for key, value in wanted.items()]


def _settings(properties: Any) -> dict[str, dict[str, Any]]:
    """The method settings of a template by the path that stands for their method."""
    given = properties.get("MethodSettings", [])
    return {
        f"/{one.get('ResourcePath', '/*').removeprefix('/').replace('/', '~1') or '~1'}/{one.get('HttpMethod', '*')}": one
        for one in given
    }


def method_setting_patches(request: ResourceRequest) -> list[Patch]:
    """The patches that bring a stage's method settings to what the template gives; what it gives no more has its default."""
    before, now = _settings(request.before), _settings(request.properties)
    found = []
    for where in {**before, **now}:
        for name, path in PATHS.items():
            value = now.get(where, {}).get(name, DEFAULTS[name] if name in before.get(where, {}) else None)
            if value is not None:
                found.append(_replace(f"{where}/{path}", value))
    return found


def method_settings(request: ResourceRequest) -> list[dict[str, Any]]:
    """What the API says of the method settings that the template gives, as the template writes them."""
    answer = request.call("apigateway.get_stage", restApiId=request.properties["RestApiId"], stageName=request.id)
    found = []
    for where, wanted in _settings(request.properties).items():
        said = {key.lower(): value for key, value in answer.get("methodSettings", {}).get(where[1:], {}).items()}
        found.append(
            {name: said.get(name.lower(), value) if name in PATHS else value for name, value in wanted.items()}
        )
    return found
