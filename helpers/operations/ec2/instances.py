"""Instances: virtual machines, from their first start to their end."""

from helpers.operations.api import api
from helpers.operations.ec2.kinds import (
    GROUP_IDS,
    IMAGE_ID,
    INSTANCE_IDS,
    INSTANCE_TYPE,
    KEY_NAME,
    SUBNET_ID,
    USER_DATA,
)
from helpers.operations.ec2.parts import COUNT, FILTERS, name_tag

INSTANCES = {"InstanceIds": INSTANCE_IDS}

api(
    "ec2 run-instances",
    {
        "ImageId": IMAGE_ID,
        "InstanceType": INSTANCE_TYPE.optional("t3.micro"),
        "KeyName": KEY_NAME.optional(),
        "SecurityGroupIds": GROUP_IDS,
        "SubnetId": SUBNET_ID.optional(),
        "UserData": USER_DATA,
    },
    parts=(COUNT, name_tag("instance")),
    changes=True,
    times=True,
    folded=("user_data", "count"),
)
api(
    "ec2 describe-instances",
    {"InstanceIds": INSTANCE_IDS.optional()},
    parts=(FILTERS,),
    paginates=True,
    times=True,
)
api("ec2 start-instances", INSTANCES, changes=True)
api("ec2 stop-instances", INSTANCES, changes=True)
api("ec2 reboot-instances", INSTANCES, changes=True, answer="")
api("ec2 terminate-instances", INSTANCES, changes=True)
