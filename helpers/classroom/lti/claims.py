"""The names that LTI 1.3 gives its claims, roles and scopes (1EdTech: LTI 1.3 core, Deep Linking 2.0, Assignment and Grade
Services 2.0).
"""

_CORE = "https://purl.imsglobal.org/spec/lti/claim/"
VERSION = _CORE + "version"
MESSAGE_TYPE = _CORE + "message_type"
DEPLOYMENT = _CORE + "deployment_id"
TARGET_LINK = _CORE + "target_link_uri"
RESOURCE_LINK = _CORE + "resource_link"
ROLES = _CORE + "roles"
GROUPS = {name: _CORE + name for name in ("custom", "ext", "lis")}  # claims of the LMS's own that hold values by name

RESOURCE_REQUEST = "LtiResourceLinkRequest"
DEEP_LINKING_REQUEST = "LtiDeepLinkingRequest"
DEEP_LINKING_RESPONSE = "LtiDeepLinkingResponse"
INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"

_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"
DEEP_LINKING_SETTINGS = _LINKING + "deep_linking_settings"
CONTENT_ITEMS = _LINKING + "content_items"
DATA = _LINKING + "data"

GRADES = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
RESULT = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"

SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
