"""`aws ssm`: the Parameter Store, where AWS publishes the ids of its images and a stack the names of its parts."""

from helpers.operations import rules
from helpers.operations.api import api
from helpers.operations.kinds import Kind

NAME = Kind("parameter name", check=rules.parameter_name)

api("ssm get-parameter", {"Name": NAME}, times=True)
api("ssm get-parameters-by-path", {"Path": NAME}, paginates=True, times=True)
