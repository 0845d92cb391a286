"""04_ec2: a network, a firewall, a key pair and one server; logging in, locking the door, and leaving nothing behind."""

from collections.abc import Callable, Iterable

from helpers.course.chapters.ec2 import checks, drills, exercises, resources
from helpers.course.chapters.ec2.resources import KEY
from helpers.course.context import CheckContext
from helpers.course.kit import checks as shared
from helpers.course.kit import servers, views
from helpers.course.kit.servers import EVERYWHERE
from helpers.course.kit.values import WIDE, LazyValues, same
from helpers.course.model import Action, Content, Step

PEM = f"{KEY}.pem"
IMAGES = "Name=name,Values=al2023-ami-2023*-x86_64"
TYPES = "t3.micro\nt3.small\ng4dn.xlarge"
OF_INSTANCES = "Reservations[].Instances[].[InstanceType, KeyName, State.Name]"
OF_ROUTES = "RouteTables[].Routes[].[DestinationCidrBlock, GatewayId]"
OF_RULES = "SecurityGroups[].IpPermissions[].[IpProtocol, FromPort, IpRanges[0].CidrIp]"


def of_vpc(context: CheckContext) -> str:
    """The filter for what is in the server's VPC."""
    return f"Name=vpc-id,Values={resources.vpc_id(context)}" if resources.vpc_id(context) else ""


def of_server(context: CheckContext) -> str:
    return f"Name=instance-id,Values={resources.server_id(context)}" if resources.server_id(context) else ""


def web_group_id(context: CheckContext) -> str:
    return str(servers.group_named(context, exercises.WEB).get("GroupId", ""))


def logged_in(context: CheckContext) -> Iterable[Action]:
    """What mends a login: the right key, the right user, the address of now."""
    yield "ssh", {"identity": PEM, "host": resources.address(context), "command": 'echo "$USER is here"'}


def once_more(operation: str, **values: object) -> Callable[[CheckContext], Iterable[Action]]:
    """What mends a drill."""
    return lambda context: [(operation, values)]


SSH_RULE = {"protocol": "tcp", "port": "22"}

CONTENT = Content(
    steps=(
        Step("stock", checks.stock, widget=views.stock(resources.CHAPTER)),
        Step("bootstrap", shared.bootstrap, "cdk bootstrap"),
        Step("make-key", shared.make_key, "ec2 create-key-pair", **same(key_name=KEY)),
        Step(
            "list-keys",
            checks.list_keys,
            "ec2 describe-key-pairs",
            **same(query="KeyPairs[].[KeyName, KeyType]", output="text"),
            **WIDE,
        ),
        Step("choose-image", checks.choose_image, "ec2 describe-images", **same(filters=IMAGES, output="text"), **WIDE),
        Step(
            "choose-type",
            checks.choose_type,
            "ec2 describe-instance-types",
            {"instance_types": TYPES, "output": "text"},
            {"instance_types": "", "output": "text"},
            **WIDE,
        ),
        Step("subnet-size", checks.subnet_size),
        Step("deploy", checks.deploy, "cdk deploy", **same(app="ec2", key_name=KEY)),
        Step(
            "list-instances",
            checks.list_instances,
            "ec2 describe-instances",
            **same(filters=of_server, query=OF_INSTANCES, output="text"),
            **WIDE,
        ),
        Step(
            "public-subnet",
            checks.public_subnet,
            "ec2 describe-route-tables",
            **same(filters=of_vpc, query=OF_ROUTES, output="text"),
            **WIDE,
        ),
        Step(
            "read-group",
            checks.read_group,
            "ec2 describe-security-groups",
            **same(group_ids=resources.group_id, query=OF_RULES, output="text"),
            **WIDE,
        ),
        Step(
            "log-in",
            checks.log_in,
            "ssh",
            **same(identity=PEM, host=resources.address, command='echo "$USER is here"'),
        ),
        Step("inside", checks.inside),
        Step(
            "lock",
            checks.lock,
            "ec2 revoke-security-group-ingress",
            **same(group_id=resources.group_id, cidr=servers.own_network, **SSH_RULE),
        ),
        Step("locked-out", checks.locked_out, "ssh", **same(identity=PEM, host=resources.address)),
        Step(
            "unlock",
            checks.unlock,
            "ec2 authorize-security-group-ingress",
            LazyValues(group_id=resources.group_id, cidr=servers.own_network, **SSH_RULE),
            LazyValues(group_id=resources.group_id),
        ),
        Step("stop", checks.stop, "ec2 stop-instances", **same(instance_ids=resources.server_id)),
        Step("start", checks.start, "ec2 start-instances", LazyValues(instance_ids=resources.server_id)),
        Step(
            "no-key-name",
            drills.no_key_name,
            "cdk deploy",
            **same(app="ec2", key_name=""),
            finish=once_more("cdk deploy", app="ec2", key_name=KEY),
        ),
        Step(
            "key-not-found",
            drills.key_not_found,
            "ec2 run-instances",
            **same(image_id=resources.image, key_name="my-kye"),
            finish=once_more("ec2 describe-key-pairs"),
        ),
        Step("lost-key", drills.lost_key, "ec2 create-key-pair", **same(key_name=KEY)),
        Step(
            "wrong-key",
            drills.wrong_key,
            "ssh",
            **same(identity=drills.OTHER_KEY, host=resources.address),
            prepare=drills.prepare_other_key,
            finish=logged_in,
        ),
        Step(
            "wrong-user",
            drills.wrong_user,
            "ssh",
            **same(identity=PEM, user=drills.WRONG_USER, host=resources.address),
            finish=logged_in,
        ),
        Step(
            "whole-world",
            drills.whole_world,
            "cdk diff",
            **same(app="ec2", key_name=KEY, ssh_from=EVERYWHERE),
        ),
        Step("other-region", drills.other_region, "ec2 run-instances", **same(image_id=resources.image_elsewhere)),
        Step("in-use", drills.in_use, "ec2 delete-vpc", **same(vpc_id=resources.vpc_id)),
        Step("destroy", None, "cdk destroy", **same(app="ec2", key_name=KEY)),
        Step("delete-key", None, "ec2 delete-key-pair", {"key_name": KEY}),
        Step(
            "clean-up",
            checks.clean_up,
            widget=views.stock(resources.CHAPTER),
            finish=exercises.remove_the_rest,
            only_now=True,
        ),
        Step(
            "make-web-group",
            None,
            "ec2 create-security-group",
            {"group_name": exercises.WEB, "description": "web server"},
        ),
        Step(
            "web-group",
            exercises.web_group,
            "ec2 authorize-security-group-ingress",
            LazyValues(group_id=web_group_id, protocol="tcp", port="80", cidr=EVERYWHERE),
        ),
        Step("database-group", exercises.database_group, finish=exercises.make_database_group),
        Step("by-boto3", exercises.by_boto3, finish=exercises.start_and_terminate),
        Step("puzzle", exercises.puzzle, prepare=exercises.prepare_puzzle, finish=exercises.mend_puzzle),
    ),
    answers={"inside": checks.private_address},
    variants={exercises.PUZZLE: exercises.puzzle_question},
    views={"picture": views.picture, "reach": views.reach},
)
