"""What anybody has named, typed or answered is shown as text: no value becomes an element or an attribute of a page."""

import ast
import functools
import html
import re
from html.parser import HTMLParser
from pathlib import Path

import ipywidgets
import pytest
from botocore.exceptions import EndpointConnectionError

from helpers import extras, target
from helpers import text as texts
from helpers.course.asking import Choice, Predict, Question
from helpers.course.checking import cannot_check
from helpers.course.kit import stock
from helpers.course.look import heading, paragraph, state
from helpers.course.notebook import chapter
from helpers.course.overview import course_map
from helpers.course.register import chapters
from helpers.extras.card import _failed
from helpers.extras.installing import InstallError
from helpers.forms import form, parts
from helpers.forms.account import AccountForm
from helpers.home import PROJECT
from helpers.look.badge import badge
from helpers.look.html import HTML
from helpers.look.markup import Markup, coded, joined, markup
from helpers.operations import Failure, Result, find, names
from helpers.reachability import Network
from helpers.target import Target
from helpers.training import Epoch
from helpers.views import cidr, cost, curve, network, picture, placement, speeds, tasks, transcript

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "'\" onmouseover='alert(1)' x=\"",
    "</style></pre></td></title></svg><iframe src=x>",
    "a & b &lt;i&gt; &#60;b&#62;",
    "two\nlines<!-- <![CDATA[ ]]>",
    "\u202egnp.exe<b>\u2066",
    "`<u>code</u>` {me} {0} %s",
)
EVERYTHING = "".join(HOSTILE)


class Seen(HTMLParser):
    """The elements of some HTML with the names of their attributes, and all text and values of attributes."""

    def __init__(self, markup: str):
        super().__init__(convert_charrefs=True)
        self.elements, self.words = [], []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, *sorted(name for name, _ in attributes)))
        self.words += [value or "" for _, value in attributes]

    def handle_endtag(self, tag):
        self.elements.append(("/" + tag,))

    def handle_data(self, data):
        self.words.append(data)

    def unknown_decl(self, data):
        self.elements.append(("!", data))

    handle_comment = handle_decl = handle_pi = unknown_decl


def elements(shown: str) -> list[tuple]:
    return Seen(shown).elements


def html_of(widget: ipywidgets.Widget) -> str:
    """All HTML that a widget and what is in it show."""
    own = widget.value if isinstance(widget, ipywidgets.HTML) else ""
    return own + "".join(html_of(child) for child in getattr(widget, "children", ()))


# ---------------------------------------------------------------- values


def landscape(name: str) -> network.Landscape:
    vpc = {"VpcId": "vpc-1", "CidrBlock": name, "Tags": [{"Key": "Name", "Value": name}]}
    subnet = {"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": name, "AvailabilityZone": name}
    instance = {"InstanceId": name, "InstanceType": name, "State": {"Name": "running"}, "PublicIpAddress": name}
    instance |= {"VpcId": "vpc-1", "SubnetId": "subnet-1", "SecurityGroups": [{"GroupId": "sg-1", "GroupName": name}]}
    group = {"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": name, "FromPort": name, "ToPort": name}]}
    gateway = {"InternetGatewayId": name, "Attachments": [{"VpcId": "vpc-1"}]}
    return network.Landscape(name, (vpc,), Network((instance,), (group,), (subnet,), (), (gateway,)))


def task(name: str) -> dict:
    one = {
        "lastStatus": "STOPPED",
        "stoppedReason": name,
        "containers": [{"name": name, "exitCode": name, "reason": name}],
    }
    return one | {"taskArn": f"task/{name.replace('/', '')}", "taskDefinitionArn": f"x/{name.replace('/', '')}"}


def failing(name: str):
    """A function that cannot look, for a reason that is called so."""

    def fails(*_):
        raise EndpointConnectionError(endpoint_url=name)

    return fails


def typed(widget, action, **values) -> str:
    for field, value in values.items():
        getattr(widget, field).value = value
    action()
    return html_of(widget)


def account(name: str) -> str:
    made = AccountForm(cost=name)
    made.identity = target.Identity(name, name, name, name)
    made._show()
    made._say(name, wrong=True)
    return html_of(made)


def said_of_a_run(name: str) -> str:
    """The HTML around a run that failed (the rest of its outcome is put into the page as text, by outcome.js)."""
    made = form("s3 mb", title=name, prefill={"bucket": "A" + name.replace("`", "")})
    made._finished(made.operation, Result(name, 1, Failure("InvalidBucketName", name, values={"field": "bucket"})))
    made._show_world(Target("account", name, name, name))
    return html_of(made)


VIEWS = {
    "the network": lambda name: network.as_html(landscape(name), ["another", *network.described(landscape(name))[:1]]),
    "the tasks": lambda name: tasks.table_of([task(name)], 9) + tasks._log_of(task(name), [name]),
    "tasks that cannot be asked for": lambda name: html_of(tasks.Tasks(failing(name), watching=False)),
    "a bill": lambda name: cost.as_html([(name, cost.prices.server(1, "t3.xlarge", "us-east-1"))]),
    "costs with a note": lambda name: html_of(cost.Costs([], name)),
    "hours that are none": lambda name: typed(cost.cost_of_server(), lambda: None, hours=name),
    "a block that is none": lambda name: typed(cidr.cidr_calculator(), lambda: None, block=name),
    "a port that is none": lambda name: typed(made := picture.Reach(), made.ask, port=name, address=name),
    "a cell of the speeds": lambda name: speeds._row([name] * len(speeds.COLUMNS)),
    "a row of the comparison": lambda name: placement._row(name, name, name, ("fargate-pricing",)[:0]),
    "the badge": lambda name: badge(Target("account", name, name, name)),
    "the heading of a form": lambda name: parts.heading(find("s3 mb"), name, None),
    "a form": said_of_a_run,
    "the form of the account": account,
    "an extra that failed": lambda name: _failed(InstallError("Failed", name)),
    "the transcript": lambda name: typed(made := transcript.TranscriptView(), lambda: made._say(name)),
    "the title of a card": heading,
    "a paragraph": lambda name: paragraph(name.replace("`", ""), name),
    "a verdict": lambda name: state("wrong", name, name.replace("`", "")),
    "a check that cannot look": lambda name: cannot_check(OSError(name.replace("`", ""))),
    "a choice": lambda name: html_of(Choice(name.replace("`", ""), [name], 0, [name])),
    "a prediction": lambda name: html_of(Predict(name, {"question": name.replace("`", "")})),
    "a question": lambda name: html_of(
        Question("x", {"question": name.replace("`", "")}, lambda: "", lambda *_: Markup())
    ),
    "the stock": lambda name: stock.table_of({name: "instance", name + "2": "vpc"}, [name]),
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_value_is_text_in_every_view(name, monkeypatch):
    monkeypatch.setattr(picture.Reach, "_instances", staticmethod(lambda: ()))
    expected = elements(VIEWS[name]("harmless"))
    for value in (*HOSTILE, EVERYTHING):
        value = value.replace("{me} {0}", "")  # a placeholder of the course's own templates
        shown = VIEWS[name](value)
        assert elements(shown) == expected
        bare = [re.sub(r"[`\s/]", "", words) for words in (value, "".join(Seen(shown).words))]
        assert bare[0][:12] in bare[1]


def test_the_pictures_error_is_text(monkeypatch):
    monkeypatch.setattr(picture, "landscape_of", failing(EVERYTHING))
    made = picture.Picture(watching=False)
    assert made.draw() is False
    assert elements(made._view.value) == [("p",), ("/p",)]
    assert EVERYTHING in "".join(Seen(made._view.value).words)


@pytest.mark.parametrize("name", names())
def test_what_is_typed_into_any_form_is_text(name):
    made = form(name)
    for value in ("harmless", EVERYTHING):
        for box in made._inputs.values():
            if box.name != "app" and isinstance(box.box, ipywidgets.Text | ipywidgets.Textarea):
                box.box.value = value
        unwanted = {tag for tag, *_ in elements(html_of(made))} & {"img", "script", "iframe", "u"}
        assert unwanted == set()
        attributes = {name for _, *found in elements(html_of(made)) for name in found}
        assert attributes <= {"class"}


@pytest.fixture
def hostile_texts(monkeypatch):
    """Every text of the kit ends in markup: whatever fills its placeholders, an error's words too, could hold as much."""
    known = texts.catalogue

    def spoiled(entry):
        if isinstance(entry, dict):
            return {key: spoiled(value) for key, value in entry.items()}
        if isinstance(entry, list):
            return [spoiled(value) for value in entry]
        return entry + "<img src=x onerror=alert(1)>\"'" if isinstance(entry, str) else entry

    monkeypatch.setattr(texts, "catalogue", functools.cache(lambda topic, lang: spoiled(known(topic, lang))))


CARDS = {
    **{f"{name}, the chapter": (lambda name=name: [chapter(name), chapter(name).progress()]) for name in chapters()},
    "the map": lambda: [course_map()],
    "checks": lambda: [card for name in chapters() for card in checks_of(name)],
    "extras": lambda: [extras.extra("qa"), extras.extra("torch")],
    "the account": lambda: [AccountForm()],
    "costs": lambda: [cost.cost_of_server(), cost.cost_of_tasks()],
    "speeds": lambda: [speeds.cpu_or_gpu()],
    "EC2 or Fargate": lambda: [placement.ec2_or_fargate()],
    "the calculator": lambda: [cidr.cidr_calculator(), cidr.cidr_calculator("none")],
    "the picture": lambda: [picture.Picture(watching=False), picture.Reach(), HTML(network.as_html(landscape("x")))],
    "tasks": lambda: [tasks.Tasks(lambda: ([], []), watching=False), tasks.Tasks(lambda: ([task("x")], []), False)],
    "the curve": lambda: [HTML(curve.as_html([])), HTML(curve.as_html([Epoch(1, 2, 0.5, 0.5)]))],
    "the transcript": lambda: [transcript.TranscriptView()],
    "the stock": lambda: [stock.Stock("04_ec2")],
    "forms": lambda: [form(name) for name in names()],
}


def checks_of(name: str) -> list[ipywidgets.Widget]:
    """The checks, questions and predictions of a chapter, with their hints open."""
    made = chapter(name)
    made._look = failing("x")
    found = [made.check(step.id) for step in made.content.steps if step.check]
    for card in found:
        for _ in card._hints:
            card.open_hint()
    known = texts.lookup(f"chapter_{name}")
    found += [made.predict(step) for step in known.get("predict", {})]
    return found + [made.ask(question) for question in known.get("questions", {})]


@pytest.mark.parametrize("name", CARDS)
def test_no_text_of_a_card_is_markup(name, hostile_texts, monkeypatch):
    monkeypatch.delenv("WORKSHOP_AUTORUN", raising=False)
    shown = "".join(html_of(card) for card in CARDS[name]())
    found = elements(shown)
    assert found
    assert [one for one in found if one[0] in ("img", "script") or "onerror" in one] == []
    assert "<img src=x onerror=alert(1)>" in "".join(Seen(shown).words)


# ---------------------------------------------------------------- the way itself


def test_what_is_not_markup_is_escaped_wherever_it_is_put():
    assert markup('<p title="{a}">{b}</p>', a='"', b="<b>") == '<p title="&#34;">&lt;b&gt;</p>'
    assert markup("<p>{inner}</p>", inner=markup("<b>{x:.1f}</b>", x=1)) == "<p><b>1.0</b></p>"
    assert joined(["<", markup("<br>")], ", <") == "&lt;, &lt;<br>"
    assert coded("a `<b>` & `c") == "a <code>&lt;b&gt;</code> &amp; `c"
    shown = HTML("<b>")
    assert html.unescape(shown.value) == "<b>" != shown.value
    shown.value = markup("<i>x</i>")
    assert shown.value == "<i>x</i>"
    shown.value = f"{shown.value}<img>"  # no Markup any more
    assert "<" not in shown.value


TAGS = (
    "a|b|br|button|circle|code|details|div|g|h[1-6]|i|iframe|img|input|li|ol|p|path|polyline|pre|rect|script|span|style"
)
TAGS += "|summary|svg|table|tbody|td|text|th|thead|title|tr|u|ul|wbr"
MARKUP = re.compile(rf"(?<!\(\?P)</?(?:{TAGS})(?=[\s/>]|$)")
MAKERS = {"markup", "Markup"}
ELSEWHERE = (
    "helpers/look/markup.py",  # the one place
    "helpers/look/html.py",  # the one widget
    "helpers/classroom/page.py",  # a whole page with JSON in it, which JupyterHub's environment serves; its words are escaped
    "helpers/sandbox/",  # answers to programs, in XML; no page shows them as markup
)


def own_files(ending: str) -> list[Path]:
    return sorted((PROJECT / "helpers").rglob(f"*.{ending}"))


def hand_made(source: str) -> list[int]:
    """The lines of a Python source in which markup is made past `markup`."""
    nodes = [*ast.walk(ast.parse(source))]
    inside = {id(part): node for node in nodes for part in ast.iter_child_nodes(node)}
    documents = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    literal: dict[str, bool] = {}
    for node in nodes:
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.For):
            for name in ast.walk(node.targets[0] if isinstance(node, ast.Assign) else node.target):
                if isinstance(name, ast.Name):
                    fixed = isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
                    literal[name.id] = literal.get(name.id, True) and fixed
    found, templates = [], set()
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Name) and literal.get(first.id):
                templates.add(first.id)
            elif not isinstance(first, ast.Constant):
                found.append(node.lineno)
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and MARKUP.search(node.value):
            around = inside.get(id(node))
            maker = (
                isinstance(around, ast.Call) and getattr(around.func, "id", "") in MAKERS and node in around.args[:1]
            )
            named = isinstance(around, ast.Assign) and getattr(around.targets[0], "id", "") in templates
            if not (maker or named or id(node) in documents):
                found.append(node.lineno)
        if isinstance(node, ast.Attribute) and node.attr in ("HTML", "HTMLMath", "innerHTML"):
            found.append(node.lineno)
        if isinstance(node, ast.ImportFrom) and node.module in ("html", "IPython.display", "xml.sax.saxutils"):
            found.append(node.lineno)
        if isinstance(node, ast.Attribute) and node.attr == "escape" and getattr(node.value, "id", "") == "html":
            found.append(node.lineno)
    return sorted(found)


def test_no_module_makes_markup_by_hand():
    sources = {path.relative_to(PROJECT).as_posix(): path.read_text(encoding="utf-8") for path in own_files("py")}
    found = {
        f"{name}:{line}"
        for name, source in sources.items()
        if not name.startswith(ELSEWHERE)
        for line in hand_made(source)
    }
    assert found == set()


@pytest.mark.parametrize(
    "source",
    [
        'x = f"<p>{error}</p>"',
        'x = "<td>" + name + "</td>"',
        'x = "<b>%s</b>" % name',
        'x = "<b>{}</b>".format(name)',
        "x = Markup(name)",
        'x = markup(f"<p>{error}</p>")',
        'row = "<td>{x}</td>"\nrow += name\nx = markup(row)',
        "x = widgets.HTML(name)",
        "from html import escape",
        "x = html.escape(name)",
        "from IPython.display import HTML",
    ],
)
def test_markup_by_hand_is_found(source):
    assert hand_made(source)


@pytest.mark.parametrize(
    "source",
    [
        'x = markup("<p>{e}</p>", e=error)',
        'row = "<td>{x}</td>"\nx = markup(row, x=name)',
        'x = re.compile("(?P<text>a)")',
        '"""A <p> in a docstring."""',
        'x = f"<{name}> is missing"',
    ],
)
def test_what_is_no_markup_by_hand_is_let_through(source):
    assert hand_made(source) == []


def test_the_browsers_side_makes_elements_and_never_reads_markup():
    reads = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|\beval\b"
    )
    found = {path.name: reads.findall(path.read_text(encoding="utf-8")) for path in own_files("js")}
    assert {"outcome.js", "code.js"} <= found.keys()
    assert [name for name, hits in found.items() if hits] == []
