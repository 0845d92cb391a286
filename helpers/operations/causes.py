"""Which text fits an error that a profile, its machine or its clock causes: botocore has one class for many causes."""

import re
from urllib.parse import urlsplit

PROCESS = "from custom-process: "
RUBBISH = "JSONDecodeError|AttributeError|TypeError|KeyError|UnicodeDecodeError|Unsupported|Missing required|more than"
# Classes of botocore or codes of AWS (CODE:CALL for those of one API call), what the message says (where that matters),
# and the key of the text. The first that fits wins; groups of the pattern are values of the text.
SIGNS = (
    # programs
    ("CredentialRetrievalError", PROCESS + r"(?:\w*(?:NotFound|Permission|Directory)Error|OSError)", "ProcessNotFound"),
    ("CredentialRetrievalError", PROCESS + r"(?:IndexError|ValueError: No )", "ProcessNotFound"),
    ("CredentialRetrievalError", PROCESS + r"no end within (?P<seconds>\d+)", "ProcessHangs"),
    ("CredentialRetrievalError", PROCESS + r"RuntimeError", "ProcessExpired"),
    ("CredentialRetrievalError", PROCESS + f"(?:{RUBBISH})", "ProcessRubbish"),
    ("CredentialRetrievalError", r"from credentials: (?:ParserError|OverflowError)", "ProcessRubbish"),
    ("CredentialRetrievalError", PROCESS, "ProcessFailed"),
    # signing in
    ("CredentialRetrievalError", r"from sso: ", "SsoSignIn"),
    ("UnauthorizedSSOTokenError SSOTokenLoadError SSOError TokenRetrievalError NoAuthTokenError", "", "SsoSignIn"),
    ("UnauthorizedException InvalidGrantException:CreateToken ExpiredTokenException:CreateToken", "", "SsoSignIn"),
    ("InvalidConfigError", r"use SSO|sso[-_]session", "SsoSettings"),
    ("ForbiddenException:GetRoleCredentials ResourceNotFoundException:GetRoleCredentials", "", "SsoRole"),
    ("CredentialRetrievalError", r"from login: ", "LoginSignIn"),
    ("LoginRefreshRequired LoginTokenLoadError LoginInsufficientPermissions", "", "LoginSignIn"),
    ("LoginAuthorizationCodeError LoginError", "", "LoginSignIn"),
    ("MissingDependencyException", r"login", "LoginSignIn"),
    ("RefreshWithMFAUnsupportedError", "", "MfaNeeded"),
    ("AccessDenied:AssumeRole", r"MultiFactorAuthentication", "MfaNeeded"),
    # roles
    ("AccessDenied:AssumeRole AccessDenied:AssumeRoleWithWebIdentity", r"on resource: (?P<role>\S+)", "RoleDenied"),
    ("AccessDenied:AssumeRole AccessDenied:AssumeRoleWithWebIdentity", "", "RoleDenied"),
    ("ParamValidationError", r"parameter (?:RoleArn|DurationSeconds|RoleSession|ExternalId|Serial)", "RoleSettings"),
    ("ValidationError:AssumeRole ValidationError:AssumeRoleWithWebIdentity", "", "RoleSettings"),
    ("InfiniteLoopConfigError", "", "RoleLoop"),
    ("PartialCredentialsError", r"source_profile or credential_source", "RoleSource"),
    ("InvalidConfigError", r"credential[_ ]source \"(?P<source>[^\"]*)\"", "RoleNoSuchSource"),
    ("MetadataRetrievalError", "", "RoleNoSuchSource"),
    ("InvalidConfigError", r"source[_ ]profile", "RoleSource"),
    ("CredentialRetrievalError", r"(?:identity|credentials): FileNotFoundError.*?'(?P<path>[^']*)'", "WebIdentity"),
    ("CredentialRetrievalError", r"from assume-role-with-web-identity: ", "WebIdentity"),
    ("InvalidConfigError", r"web identity", "WebIdentity"),
    ("ExpiredTokenException:AssumeRoleWithWebIdentity InvalidIdentityToken", "", "WebIdentity"),
    ("ExpiredTokenException RequestExpired TokenRefreshRequired", "", "ExpiredToken"),
    ("CredentialRetrievalError", r"RuntimeError: Credentials were refreshed", "ExpiredToken"),
    # settings
    ("CredentialRetrievalError", r"from credentials: \w+Error: \[Errno.*'(?P<path>[^']*)'", "SettingsUnreadable"),
    ("EndpointProviderError EndpointResolutionError", r"FIPS|Dual[Ss]tack", "FipsDualstack"),
    ("EndpointVariantError UnknownFIPSEndpointError UnsupportedS3ConfigurationError", "", "FipsDualstack"),
    ("UnknownEndpointError UnknownRegionError ServiceNotInRegionError", "", "RegionNotThere"),
    ("EndpointProviderError EndpointResolutionError BaseEndpointResolverError", "", "RegionNotThere"),
    ("ValueError", r"Unknown output type", "SettingInvalid"),
    ("InvalidConfigError CredentialRetrievalError MissingDependencyException ConfigNotFound", "", "SettingInvalid"),
    ("InvalidRetryModeError InvalidMaxRetryAttemptsError InvalidRetryConfigurationError", "", "SettingInvalid"),
    ("InvalidS3AddressingStyleError InvalidS3UsEast1RegionalEndpointConfigError", "", "SettingInvalid"),
    ("InvalidSTSRegionalEndpointsConfigError InvalidIMDSEndpointError", "", "SettingInvalid"),
    ("InvalidIMDSEndpointModeError", "", "SettingInvalid"),
    ("InvalidEndpointDiscoveryConfigurationError InvalidEndpointConfigurationError", "", "SettingInvalid"),
    ("InvalidDefaultsMode InvalidChecksumConfigError InvalidDNSNameError", "", "SettingInvalid"),
    ("DataNotFoundError ApiVersionNotFoundError", "", "SettingInvalid"),
    ("UnknownSignatureVersionError UnsupportedSignatureVersionError", "", "SettingInvalid"),
    # the machine and its network
    ("RequestTimeTooSkewed RequestInTheFuture", "", "ClockWrong"),
    ("SignatureDoesNotMatch InvalidSignatureException", r"Signature (?:expired|not yet current)", "ClockWrong"),
    ("InvalidSignatureException", "", "SignatureDoesNotMatch"),
    ("OptInRequired RegionDisabledException", "", "RegionNotEnabled"),
    ("HTTPClientError SSLError", r"invalid path: (?P<path>.*)|\[Errno (?:2|13|21)\]|PEM|NO_CERTIFICATE", "CaBundle"),
    ("SSLError ProxyConnectionError", r"CERTIFICATE_VERIFY_FAILED|doesn't match", "NotTrusted"),
    ("ProxyConnectionError InvalidProxiesConfigError", "", "ProxyRefuses"),
)
NETWORK = (
    *("EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "ConnectionClosedError", "HTTPClientError"),
    *("IncompleteReadError", "ResponseStreamingError", "RetriesExceededError", "ConnectionError", "SSLError"),
)
HOST = re.compile(r"https://[^\s\"']+")


def cause_of(code: str, call: str, message: str) -> tuple[str, dict[str, str]]:
    """The key of the text that fits, and what it may name; "" where the code itself has its text or none."""
    for signs, pattern, key in SIGNS:
        if {code, f"{code}:{call}"} & set(signs.split()) and (found := re.search(pattern, message, re.DOTALL)):
            return key, {name: value for name, value in found.groupdict().items() if value}
    address = HOST.search(message)
    if code in NETWORK and address:  # the sandbox has no https: a real account's network
        return _of_the_network(address.group())
    return "", {}


def _of_the_network(address: str) -> tuple[str, dict[str, str]]:
    """Why nobody is heard at `address` of AWS: a region that does not exist, FIPS where there is none, or no network."""
    from botocore.session import Session

    host = urlsplit(address).hostname or ""
    if "fips" in host or host.endswith(".api.aws"):
        return "FipsDualstack", {"host": host}
    region = next(iter(re.findall(r"\.([a-z]{2,4}(?:-[a-z0-9]+)+)\.amazonaws", host)), "")
    known = Session().get_available_regions("ec2", "aws") + Session().get_available_regions("ec2", "aws-cn")
    if region and region not in known:
        return "RegionNotThere", {"host": host, "region": region}
    return "NoNetwork", {"host": host}
