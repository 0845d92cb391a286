"""06_gpu_deep_learning: an image, a quota, a server that learns; what it costs, and leaving nothing behind."""

from collections.abc import Iterable
from typing import Any

from helpers.course.chapters.gpu_deep_learning import checks, resources
from helpers.course.chapters.gpu_deep_learning.resources import CHAPTER, KEY, PEM, QUOTA
from helpers.course.context import CheckContext
from helpers.course.kit import checks as shared
from helpers.course.kit import views
from helpers.course.kit.values import WIDE, LazyValues, same
from helpers.course.model import Action, Content, Step
from helpers.home import does_itself

IMAGES = "Name=name,Values=Deep Learning OSS Nvidia Driver AMI GPU PyTorch*(Amazon Linux 2023)*"
NEWEST = "sort_by(Images, &CreationDate)[-4:].{Created: CreationDate, Id: ImageId, Name: Name}"
TYPES = "t3.micro\nc5.xlarge\ng4dn.xlarge"
OF_TYPES = "sort_by(InstanceTypes, &InstanceType)[].[InstanceType, VCpuInfo.DefaultVCpus, GpuInfo.Gpus[0].Name]"
APP = {"app": "gpu_dl", "key_name": KEY}
TRAINING = "python3 train.py --plain --epochs 8"
LONG = "python3 train.py --plain --epochs 30"
SEE_REQUESTS = "service-quotas list-requested-service-quota-change-history"
LOOKS = ("see-case", "see-requests")
HISTORY = "RequestedQuotas[].[DesiredValue, Status]"
JUPYTER = "jupyter lab --no-browser --port 8888"
# What stands in for Jupyter in a regression run: it listens where Jupyter would, answers once, and ends.
ONE_VISIT = """timeout 60 python3 -c "
from http.server import HTTPServer, SimpleHTTPRequestHandler as Handler
server = HTTPServer(('localhost', 8888), Handler)
print('http://localhost:8888/', flush=True)
server.handle_request()" 2>&1"""
NO_GPU = "command -v nvidia-smi || echo no GPU here"


def at_server(command: str) -> dict[str, Any]:
    """The values of an `ssh` form for the server."""
    return {"identity": PEM, "host": resources.address, "command": command}


def files(context: CheckContext) -> str:
    """The training script and its data, in the learner's own copy of the app."""
    from helpers.cdk import app_folder

    folder = app_folder("gpu_dl")
    return f"{folder / 'train.py'}\n{folder / 'digits.gz'}"


def resumed(context: CheckContext) -> Iterable[Action]:
    yield "ssh", {"identity": PEM, "host": resources.address(context), "command": f"{LONG} --resume"}


def add_the_line(context: CheckContext) -> None:
    """The line for the map is the learner's own to write; in a regression run it is written here."""
    if does_itself():
        resources.add_to_the_map(resources.ELSEWHERE, resources.image(context, resources.ELSEWHERE))


def list_quotas(context: CheckContext) -> Iterable[Action]:
    yield "service-quotas list-service-quotas", {"service_code": "ec2"}


def train_longer(context: CheckContext) -> Iterable[Action]:
    yield (
        "ssh",
        {"identity": PEM, "host": resources.address(context), "command": "python3 train.py --plain --epochs 12"},
    )


CONTENT = Content(
    steps=(
        Step("stock", checks.stock, widget=views.stock(CHAPTER)),
        Step("bootstrap", shared.bootstrap, "cdk bootstrap"),
        Step("make-key", shared.make_key, "ec2 create-key-pair", **same(key_name=KEY)),
        Step(
            "find-image",
            checks.find_image,
            "ec2 describe-images",
            **same(filters=IMAGES, query=NEWEST),
            **WIDE,
        ),
        Step(
            "image-parameter",
            checks.image_parameter,
            "ssm get-parameter",
            **same(name=resources.IMAGE, query="Parameter.Value", output="text"),
            **WIDE,
        ),
        Step(
            "compare-types",
            checks.compare_types,
            "ec2 describe-instance-types",
            **same(instance_types=TYPES, query=OF_TYPES, output="text"),
            **WIDE,
        ),
        Step("region", checks.region, "cdk deploy", **same(**APP, region=resources.ELSEWHERE)),
        Step("quota-of-none", checks.quota_of_none, "cdk deploy", **same(**APP)),
        Step(
            "read-quota",
            checks.read_quota,
            "service-quotas get-service-quota",
            **same(**QUOTA, query="Quota.[QuotaName, Value]", output="text"),
            **WIDE,
        ),
        Step(
            "ask-for-one",
            checks.ask_for_one,
            "service-quotas request-service-quota-increase",
            **same(**QUOTA, desired_value=1, query="RequestedQuota.[DesiredValue, Status]", output="text"),
            **WIDE,
        ),
        *(Step(identity, None, SEE_REQUESTS, **same(query=HISTORY, output="text"), **WIDE) for identity in LOOKS),
        Step(
            "one-is-too-few", None, "ec2 run-instances", **same(image_id=resources.image, instance_type=resources.TYPE)
        ),
        Step(
            "ask-for-four",
            checks.ask_for_four,
            "service-quotas request-service-quota-increase",
            {**QUOTA, "desired_value": 4, "query": "RequestedQuota.[DesiredValue, Status]", "output": "text"},
            {**QUOTA, "desired_value": "", "query": "RequestedQuota.[DesiredValue, Status]", "output": "text"},
            **WIDE,
        ),
        Step("deploy", checks.deploy, "cdk deploy", **same(**APP)),
        Step("log-in", checks.log_in, "ssh", **same(**at_server(NO_GPU))),
        Step("copy", checks.copy, "scp", **same(identity=PEM, files=files, host=resources.address)),
        Step("train", checks.train, "ssh", **same(**at_server(TRAINING))),
        Step(
            "tunnel",
            checks.tunnel,
            "ssh tunnel",
            LazyValues(**at_server(ONE_VISIT), local_port=resources.free_port),
            LazyValues(**at_server(JUPYTER)),
            LazyValues(**at_server(JUPYTER)),
        ),
        Step("stop", checks.stop, "ec2 stop-instances", **same(instance_ids=resources.server_id)),
        Step("start-again", None, "ec2 start-instances", **same(instance_ids=resources.server_id)),
        Step(
            "taken",
            checks.taken,
            "ssh tunnel",
            LazyValues(**at_server(""), local_port=resources.taken_port),
            LazyValues(**at_server("")),
            LazyValues(**at_server("")),
        ),
        Step(
            "interrupted",
            checks.interrupted,
            "ssh",
            LazyValues(**at_server(f"timeout -s TERM 1 {LONG}")),
            LazyValues(**at_server(LONG)),
            LazyValues(**at_server(LONG)),
            finish=resumed,
        ),
        Step("kept", None, "ssh", **same(**at_server("ls"))),
        Step("longer", checks.longer, finish=train_longer),
        Step("in-the-terminal", checks.in_the_terminal, finish=list_quotas),
        Step("by-boto3", checks.by_boto3),
        Step("mend-map", checks.mend_map, "cdk synth", **same(**APP, region=resources.ELSEWHERE), prepare=add_the_line),
        Step(
            "denied",
            checks.denied,
            "service-quotas request-service-quota-increase",
            {**QUOTA, "desired_value": 100000},
            {**QUOTA, "desired_value": ""},
        ),
        Step("destroy", None, "cdk destroy", **same(**APP)),
        Step("delete-key", None, "ec2 delete-key-pair", {"key_name": KEY}),
        Step("clean-up", checks.clean_up, widget=views.stock(CHAPTER), only_now=True),
    ),
    answers={"by-boto3": checks.image_elsewhere},
    views={"curve": views.curve},
)
