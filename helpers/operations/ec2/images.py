"""Images (what an instance starts from) and instance types (how large it is)."""

from helpers.operations.api import api
from helpers.operations.ec2.kinds import IMAGE_IDS, INSTANCE_TYPES, OWNERS
from helpers.operations.ec2.parts import FILTERS

api(
    "ec2 describe-images",
    {"Owners": OWNERS.optional(("amazon",)), "ImageIds": IMAGE_IDS},
    parts=(FILTERS,),
    paginates=True,
    query="sort_by(Images, &CreationDate)[-5:].[ImageId, Name]",
)
api(
    "ec2 describe-instance-types",
    {"InstanceTypes": INSTANCE_TYPES.optional(("t3.micro",))},
    parts=(FILTERS,),
    paginates=True,
    query="InstanceTypes[].[InstanceType, VCpuInfo.DefaultVCpus, MemoryInfo.SizeInMiB]",
)
