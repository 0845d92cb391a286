"""What a call changes is changed: moto answers as if, where the new value is empty or of a kind that it does not look at.

What each call changes: its page in the API reference of its service (UpdateFunctionConfiguration, UpdateFunctionUrlConfig,
ModifyNetworkInterfaceAttribute, UpdateSecret).
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = (
    "test_moto_still_passes_over_settings_of_a_function",
    "test_moto_still_keeps_a_description_that_is_taken_away",
)


def install() -> None:
    """Have them changed."""
    from moto.awslambda.models import FunctionUrlConfig, LambdaFunction
    from moto.ec2.models.elastic_network_interfaces import NetworkInterfaceBackend
    from moto.secretsmanager.models import SecretsManagerBackend

    @wraps(LambdaFunction.update_configuration)
    def configured(update: Callable[..., Any], self: Any, config_updates: dict[str, Any]) -> Any:
        if "TracingConfig" in config_updates:
            self.tracing_config = config_updates["TracingConfig"]
        if "EphemeralStorage" in config_updates:
            self.ephemeral_storage = config_updates["EphemeralStorage"]["Size"]
        return update(self, config_updates)

    @wraps(LambdaFunction.update_function_code)
    def with_architectures(update: Callable[..., Any], self: Any, updated_spec: dict[str, Any]) -> Any:
        if updated_spec.get("Architectures"):
            self.architectures = updated_spec["Architectures"]
        return update(self, updated_spec)

    @wraps(FunctionUrlConfig.update)
    def opened(update: Callable[..., Any], self: Any, new_config: dict[str, Any]) -> None:
        update(self, new_config)
        if new_config.get("Cors") == {}:
            self.config["Cors"] = {}

    @wraps(NetworkInterfaceBackend.modify_network_interface_attribute)
    def described(modify: Callable[..., Any], self: Any, eni_id: str, *changes: Any, **named: Any) -> None:
        modify(self, eni_id, *changes, **named)
        if changes[2:] == ("",):
            self.get_network_interface(eni_id).description = ""

    @wraps(SecretsManagerBackend.update_secret)
    def undescribed(update: Callable[..., Any], self: Any, secret_id: str, **changes: Any) -> Any:
        answer = update(self, secret_id, **changes)
        if changes.get("description") == "":
            self.secrets[secret_id].description = ""
        return answer
