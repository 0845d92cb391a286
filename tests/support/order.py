"""In which order tests run, and which of them stay on one worker, one after the other.

items.sort(key=lambda item: rank(item.nodeid))
scope("tests/unit/test_text.py::test_it")  -> "tests/unit/test_text.py"
"""

# What takes longest begins first. The English notebooks synthesize what the Japanese ones and the browser's share.
FIRST = (
    "waiting",
    "tests/notebooks/test_en.py",
    "browser",
    "tests/browser/test_chapter",
    "tests/cdk/",
    "parity",
    "tests/parity/",
    "tests/notebooks/test_ja.py",
)
ALONE = ("tests/notebooks/test_en.py", "tests/notebooks/test_ja.py", "tests/cdk/test_bring_me_here.py")
CHAPTERS = "tests/browser/test_chapter"  # which have a lab of their own
TOGETHER = {
    # They wait most of the time, so that they run beside what needs the processors, and not beside each other.
    "waiting": (
        "tests/sandbox/operations/test_cancelled.py",
        "tests/sandbox/operations/test_changes_account.py",
        "tests/sandbox/test_extras.py",
        "tests/sandbox/test_profile_trouble.py",
        "tests/sandbox/test_server.py",
    ),
    # Each case of an operation is run once for all: the world and what is run in it are a worker's.
    "parity": (
        "tests/parity/test_parity.py",
        "tests/parity/test_python_code.py",
        "tests/unit/operations/test_explained.py",
    ),
    # They share a lab and a page, which take eight seconds of CPU to load.
    "browser": ("tests/browser/",),
}


def scope(nodeid: str) -> str:
    """What is the same for tests that stay on one worker: a group's name, a file, or a notebook, each of which is alone."""
    file = nodeid.partition("::")[0]
    if file in ALONE:
        return nodeid
    groups = (name for name, files in TOGETHER.items() if file.startswith(files) and not file.startswith(CHAPTERS))
    return next(groups, file)


def rank(nodeid: str) -> int:
    """The lower, the sooner a test begins."""
    of = scope(nodeid)
    return next((number for number, place in enumerate(FIRST) if of.startswith(place)), len(FIRST))
