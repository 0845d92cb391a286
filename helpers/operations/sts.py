"""`aws sts`: who am I?"""

from helpers.operations.api import api

get_caller_identity = api("sts get-caller-identity")
