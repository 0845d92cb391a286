"""Patterns of columns and `parse`: the examples of the CloudWatch Logs User Guide, and what is refused.

"Filter pattern syntax …" (FilterAndPatternSyntax) and "parse" (CWL_QuerySyntax-Parse); neither needs moto.
"""

import pytest

from helpers.sandbox.overlay.logs import columns, insights, patterns

ACCESS = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /{} HTTP/1.0" {} {}'
NAMES = "ip, id, user, timestamp, request"


@pytest.mark.parametrize(
    ("pattern", "line", "is_found"),
    [
        (f"[{NAMES} =*.html*, status_code = 4*, bytes > 1000]", ACCESS.format("a.html", 404, 1534), True),
        (f"[{NAMES} =*.html*, status_code = 4*, bytes > 1000]", ACCESS.format("a.html", 200, 1534), False),
        (f"[{NAMES} =*.html*, status_code = 4*, bytes > 1000]", ACCESS.format("a.html", 404, 900), False),
        ("[..., request =*.html*, status_code = 4*, bytes]", ACCESS.format("a.html", 404, 1), True),
        ("[ip, ..., bytes = 1]", ACCESS.format("a.gif", 404, 1), True),
        (f"[{NAMES}, status_code = 404 || status_code = 410, bytes]", ACCESS.format("x", 410, 1), True),
        (f"[{NAMES}, status_code = 404 || status_code = 410, bytes]", ACCESS.format("x", 200, 1), False),
        ("[w1!=ERROR&&w1!=WARN, w2]", "INFO started", True),
        ("[w1!=ERROR&&w1!=WARN, w2]", "WARN slow", False),
        ("[w1=ERROR, w2]", "ERROR 401 UNAUTHORIZED", False),
        ("[w1=%[Ee]rror%, w2]", "Error 401", True),
        ('[day = "Mon*", ...]', "Monday it rained", True),
        ("[a]", "", False),
    ],
)
def test_columns(pattern, line, is_found):
    assert patterns.matcher(pattern)(line) is is_found


@pytest.mark.parametrize(
    "pattern", ["[a, b", "[]", "[a, b = ]", "[..., a, ...]", "[a = 1 && b = 2]", "[a > x]", "[a = %(%]"]
)
def test_columns_that_are_none(pattern):
    with pytest.raises(columns.Invalid):
        patterns.matcher(pattern)


LINES = [{"@timestamp": number, "@message": text} for number, text in enumerate(
    ("user=a, method:get, latency := 5", "user=b, method:get, latency := 15", "nothing of that"))]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ('parse @message "user=*, method:*, latency := *" as @user, @method, @latency '
         "| stats avg(@latency) by @method | filter ispresent(@method)", [{"@method": "get", "avg(@latency)": 10}]),
        ("parse @message /user=(?<user2>.*?), method:(?<method2>.*?), latency := (?<latency2>.*)/ "
         "| filter latency2 > 10 | display user2, latency2", [{"user2": "b", "latency2": "15"}]),
        ('fields @timestamp | parse "user=*," as who | sort @timestamp asc',
         [{"@timestamp": 0, "who": "a"}, {"@timestamp": 1, "who": "b"}, {"@timestamp": 2}]),
        ('parse "method:*" as rest | parse rest "*, latency := *" as method, took | filter took = 5 | display method',
         [{"method": "get"}]),
    ],
)  # fmt: skip
def test_parse(query, rows):
    assert insights.parse(query).run(LINES)[0] == rows


@pytest.mark.parametrize("query", ['parse @message "a=*" as b, c', 'parse @message "a=*"', "parse @message /a=(.*)/",
                                   "parse @message /(/", "parse", "parse @message"])  # fmt: skip
def test_parse_that_is_none(query):
    with pytest.raises(insights.Malformed):
        insights.parse(query)
