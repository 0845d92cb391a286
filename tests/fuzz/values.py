"""What is typed: plausible values, nasty ones, and mixtures of both, for the fields of each operation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from helpers.operations.core import Specification
from helpers.operations.kinds import Field

UNMEANT = (
    *(
        "日本語のなまえ",
        "hello",
        "",
        " ",
        "   ",
        "\t",
        "\n",
        "\r\n",
        "\n\n",
        "a\nb",
        "a\rb",
        "line\n\nline",
        "\ufeff",
        "\u200b",
        "\u2028",
        "\u00a0",
    ),
    *("\0", "a\0b", "\x01", "\x07", "\x1b[31mred\x1b[0m", "\x7f", "\x85", "\u202egnp.exe", "x\x08\x08y"),
    *("バケット", "ｆｕｌｌ", "１２３", "−５", "２．５", "שלום", "مرحبا بالعالم", "é", "e\u0301", "ß", "İ", "ſ"),
    *("😀", "👩‍👩‍👧‍👦", "🇯🇵", "\ud800", "\udfff", "\ud83d", "a\udce9b", "\udc80\udcff", "\ude00\ud83d"),
    *("'", '"', "`", "\\", "'\"'", "it's", "$HOME", "$(touch pwned)", "`touch pwned`", "; touch pwned", "&& rm -rf x"),
    *(
        "| cat",
        "> pwned",
        "%s%n",
        "{}",
        "{0}",
        "{me}",
        "{bucket}",
        "{value!r}",
        "%(x)s",
        "!!",
        "*",
        "?",
        "~",
        "#",
        "--help",
    ),
    *(
        "-",
        "--",
        "-x",
        "--recursive",
        "../x",
        "../../x",
        "..",
        ".",
        "/",
        "//",
        "a//b",
        "./x",
        "~/x",
        "~nobody-here/x",
        "a/../../b",
        "C:\\x",
    ),
    *("0", "-1", "1", "-0", "00", "1e9", "1.5", "-3.7", "NaN", "inf", "-inf", "1_000", "0x10", "９９９９９９９９９"),
    *(
        "99999999999999999999",
        "2147483648",
        "-9223372036854775809",
        "9" * 5000,
        "1" + "0" * 400,
        "True",
        "None",
        "null",
    ),
    *("[]", "{}", '""', "[1,2]", '{"a":1}', '{"id":{"S":"\\ud800"}}', '{"id":{"S":"x"}}', '{"id":{"N":"1e999"}}'),
    *('{"a":', "[" * 3000, '{"a":{"M":' * 200, '{"":{"S":""}}', '{"id":{"S":"x","N":"1"}}', '{"id":{"B":"*"}}', "NaN"),
    *('{"id":{"NULL":1}}', '{"id":5}', '[{"context":"c","question":"q"}]', '{"id":{"L":[{}]}}', '{"x":{"BOOL":"a"}}'),
    *(
        "a=b",
        "Name=x,Values=y",
        "Name=x",
        "Values=,",
        "Name=tag:x,Values=a,b",
        "Name=,Values=",
        "=",
        ",",
        "a=[1,{b=2}]",
    ),
    *(
        "KEY=value",
        "=value",
        "A=B=C",
        "file://x",
        "file:///etc/hostname",
        "fileb://x",
        "http://127.0.0.1:1/",
        "s3://",
        "s3:",
    ),
    *("S3://x", "s3://x", "s3:///x", "s3://a..b/c", "s3://fuzz-bucket", "s3://fuzz-bucket/", "s3://fuzz-bucket//"),
    *("s3://fuzz-bucket/../x", "s3://fuzz-bucket/日本語", "s3://fuzz-bucket/a\0b", "s3://arn:aws:s3:::x/y", "s3://-/"),
    *("arn:aws:s3:::fuzz-bucket", "arn:aws:iam::123456789012:role/x", "arn:", "arn:aws:ecs:::", "arn:aws:x:y:z:w:v:u"),
    *(
        "arn:aws:ecs:ap-northeast-1:123456789012:cluster/fuzz",
        "arn:aws:dynamodb:ap-northeast-1:123456789012:table/fuzz-table",
    ),
    *("arn:aws:s3:ap-northeast-1:123456789012:accesspoint/x", "i-0123456789abcdef0", "i-", "vpc-", "sg-x", "ami-\x01"),
    *("0.0.0.0/0", "::/0", "10.0.0.0/33", "300.1.1.1/8", "10.0.0.1", "10.0.0.0/-1", "1.2.3.4/1.2.3.4", "fe80::1%eth0"),
    *(
        "us-east-1",
        "ap-northeast-1",
        "eu-nowhere-9",
        "aws-global",
        "cn-north-1",
        "AP-NORTHEAST-1",
        "us-east-1.evil.test",
    ),
    *("default", "fuzz", "nobody", "profile x", "a]b", "[x]", "latest", "localhost", "127.0.0.1", "ec2-user", "root"),
    *(
        "*.txt",
        "[",
        "[!",
        "**",
        "(?",
        "a" * 63,
        "a" * 64,
        "a" * 256,
        "a" * 1025,
        "é" * 600,
        "a" * 100_000,
        "あ" * 30_000,
    ),
    *(
        "@",
        "[?",
        "Buckets[*].Name",
        "Buckets[?Name=='x']",
        "keys(@)",
        "sort_by(@,&x)",
        "length(`1`)",
        "a.b.c[0]",
        "`{`",
    ),
    *("join(',', @)", "to_number('x')", "Buckets[].{a:Name}", "abs('x')", "no_such()", "&x", "@[::0]", "max_by(@, &a)"),
    *("tcp", "-1:5", "22-", "70000", "80-22", "icmp", "22:23", "1-2-3"),
)
LETTERS = st.text(st.characters(exclude_categories=()), max_size=24)

FILES = (
    *(
        "hello.txt",
        "empty.txt",
        "questions.json",
        "wrong.json",
        "a-folder",
        "a-folder/",
        "a-pipe",
        "a-socket",
        "locked",
    ),
    *(
        "a-loop",
        "a-dangling-link",
        "caf\udce9.txt",
        "/dev/zero",
        "/dev/null",
        "/dev/full",
        "not-there.txt",
        "no/such/dir/x",
    ),
    *(
        "new-file.txt",
        "日本語.txt",
        "with blank.txt",
        "a" * 300,
        "a/" * 3000,
        "hello.txt/x",
        "-",
        "key.pem",
        "elsewhere",
    ),
)
PLAUSIBLE: Mapping[str, tuple[Any, ...]] = {
    "bucket": ("fuzz-bucket", "fuzz-other", "fuzz-new", "s3://fuzz-bucket", "not-there-at-all"),
    "key": ("hello.txt", "a/b.txt", "日本語.txt", "a/", "not-there"),
    "prefix": ("a", "a/", "hello"),
    "source": (*FILES, "s3://fuzz-bucket/hello.txt", "s3://fuzz-bucket/a", "s3://fuzz-bucket"),
    "destination": (*FILES, "s3://fuzz-bucket/hello.txt", "s3://fuzz-other/x/", "s3://fuzz-bucket"),
    "table_name": ("fuzz-table", "not-there"),
    "item_key": ('{"id": {"S": "one"}}',),
    "item": ('{"id": {"S": "one"}, "n": {"N": "5"}}', '{"id": {"S": ""}}'),
    "key_condition_expression": ("id = :i", "id = :i and"),
    "filter_expression": ("n > :i", "attribute_exists(n)"),
    "expression_values": ('{":i": {"S": "one"}}', '{":i": {"N": "1"}}'),
    "expression_names": ('{"#n": "name"}',),
    "cluster": ("fuzz-cluster", "default"),
    "cluster_name": ("fuzz-cluster", "fuzz-new"),
    "clusters": ("fuzz-cluster",),
    "task_definition": ("fuzz-task", "fuzz-task:1", "fuzz-task:99"),
    "family": ("fuzz-task", "fuzz-new"),
    "image": ("public.ecr.aws/docker/library/python:3.12", "x"),
    "cpu": ("256",),
    "memory": ("512", "1024"),
    "container_name": ("main",),
    "log_group": ("/fuzz/group",),
    "log_group_name": ("/fuzz/group", "/fuzz/new"),
    "log_group_name_prefix": ("/fuzz",),
    "log_stream_name": ("stream",),
    "user_name": ("fuzz-user", "fuzz-new"),
    "access_key_id": ("AKIAIOSFODNN7EXAMPLE",),
    "secret_access_key": ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",),
    "key_name": ("fuzz-key", "fuzz-new"),
    "instance_type": ("t3.micro", "g4dn.xlarge"),
    "cidr_block": ("10.0.0.0/16", "10.0.1.0/24"),
    "vpc_id": ("{vpc}",),
    "subnet_id": ("{subnet}",),
    "subnets": ("{subnet}",),
    "group_id": ("{group}",),
    "security_group_ids": ("{group}",),
    "security_groups": ("{group}",),
    "image_id": ("{image}",),
    "name": ("/fuzz/parameter", "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"),
    "path": ("/fuzz", "/"),
    "service_code": ("ec2", "vpc"),
    "quota_code": ("L-DB2E81BA",),
    "desired_value": (8, 64),
    "host": ("127.0.0.1", "203.0.113.9"),
    "identity": ("key.pem",),
    "file": ("questions.json", *FILES),
    "body": FILES,
    "outfile": FILES,
    "files": FILES,
}
# Where the value that is there already starts another program for seconds: the share of runs that leave it, in percent.
STARTS_PROGRAMS = {"app": 3, "environment": 10}
PERCENT = st.sampled_from(range(100))


@dataclass(frozen=True)
class Case:
    """One run: the `values` that are put into the form of `operation`; `typed`: those that come letter by letter."""

    operation: str
    values: Mapping[str, Any]
    typed: frozenset[str]

    def __str__(self) -> str:
        shown = ", ".join(f"{n}{'~' if n in self.typed else '='}{_short(v)}" for n, v in self.values.items())
        return f"{self.operation}: {shown}"


def _short(value: Any) -> str:
    shown = ascii(value)
    return shown if len(shown) < 120 else f"{shown[:50]}…[{len(value)}]"


def cases(spec: Specification) -> st.SearchStrategy[Case]:
    """Runs of one operation."""
    fields = (*spec.fields, *spec.options)
    return st.builds(
        lambda given, typed: Case(spec.name, given, frozenset(typed) & given.keys()),
        _values(spec),
        st.sets(st.sampled_from([field.name for field in fields])) if fields else st.just(set()),
    )


@st.composite
def _values(draw: st.DrawFn, spec: Specification) -> dict[str, Any]:
    """Values for some of the fields; the others are left as they are."""
    values = {}
    for field in (*spec.fields, *spec.options):
        starts = field.name in STARTS_PROGRAMS and spec.execute is not None
        usual = STARTS_PROGRAMS[field.name] if starts else 75 if field in spec.options else 8
        if draw(PERCENT) >= usual:
            values[field.name] = draw(_value(field, starts))
    return values


def _value(field: Field, unmeant_only: bool) -> st.SearchStrategy[Any]:
    if field.kind.widget == "flag":
        return st.booleans()
    anything = st.one_of(st.sampled_from(UNMEANT), LETTERS)
    if unmeant_only:
        return anything.filter(lambda value: not str(value).startswith("aws://"))
    plausible = (*PLAUSIBLE.get(field.name, ()), *field.kind.choices)
    if not plausible:
        return anything
    meant = st.sampled_from(plausible)
    mixed = st.builds(lambda one, other: f"{one}{other}", meant, anything)
    return st.one_of(meant, meant, mixed, anything)
