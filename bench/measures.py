"""What is measured: each function gives one row, both sides timed in the same run."""

import itertools
import os
import shlex
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from bench.pairs import Measure, paired
from helpers.home import PROJECT

names = (f"bench-{os.getpid()}-{number}" for number in itertools.count())


def click_against_boto3(runs: int = 40) -> Measure:
    """Pressing Run on the `s3 mb` form until its result is shown, against `create_bucket` on the same server."""
    from helpers.forms import form
    from helpers.target import current

    make_bucket = form("s3 mb")
    client = current().session().client("s3")
    place = {"LocationConstraint": client.meta.region_name}

    def click() -> None:
        make_bucket.fill(bucket=next(names))
        result = make_bucket.run()
        assert result.exit_code == 0, result.failure

    def bare() -> None:
        client.create_bucket(Bucket=next(names), CreateBucketConfiguration=place)

    seconds, base = paired(click, bare, runs, warm_up=3)
    return Measure("a click", seconds, "bare boto3 call", base, "1.5 times + 20 ms", seconds <= 1.5 * base + 0.020)


def click_against_aws(runs: int = 5) -> Measure:
    """The same click against the real `aws s3 mb`."""
    from helpers.forms import form

    make_bucket = form("s3 mb")

    def click() -> None:
        assert make_bucket.fill(bucket=next(names)).run().exit_code == 0

    def aws() -> None:
        subprocess.run(["aws", "s3", "mb", f"s3://{next(names)}"], check=True, stdout=subprocess.DEVNULL)

    seconds, base = paired(click, aws, runs)
    return Measure("a click", seconds, "the real aws", base, "at least 50 times faster", seconds * 50 <= base)


def first_import(runs: int = 5) -> Measure:
    """Importing what a first cell needs, in a process of its own, against importing nothing."""
    check = (
        "import sys; from helpers.course import notebook, overview; assert not {'moto', 'aws_cdk'} & set(sys.modules)"
    )

    def python(code: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-c", code], check=True, cwd=PROJECT)

    seconds, base = paired(python(check), python("pass"), runs)
    return Measure("first cell's import", seconds - base, "Python's own start", base, "0.5 s", seconds - base < 0.5)


def lab_start(runs: int = 3) -> Measure:
    """A warm `workshop.py lab` to a page that answers, against `jupyter lab` alone."""

    def ours(home: str, port: int) -> list[str]:
        return [sys.executable, str(PROJECT / "workshop.py"), "lab", "--no-browser", "--port", str(port)]

    def alone(home: str, port: int) -> list[str]:
        options = ["--no-browser", "--allow-root", f"--ServerApp.port={port}", f"--ServerApp.root_dir={home}"]
        return [sys.executable, "-m", "jupyter", "lab", *options]

    pairs = [(_seconds_until_answer(ours), _seconds_until_answer(alone)) for _ in range(runs + 1)][1:]
    seconds, base = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Measure("warm lab start", seconds, "jupyter lab alone", base, "1.3 times", seconds <= 1.3 * base)


def regression(runs: int = 3) -> Measure:
    """The nbval run of all notebooks in both languages against their bare execution by nbclient, each on a fresh desk."""

    def python(*words: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, *words], check=True, cwd=PROJECT, stdout=subprocess.DEVNULL)

    nbval = python("-m", "bench.strict")
    bare = python("-m", "bench.bare")
    seconds, base = paired(nbval, bare, runs, warm_up=0)
    return Measure("nbval run", seconds, "nbclient, same notebooks", base, "1.3 times", seconds <= 1.3 * base)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _seconds_until_answer(command: Callable[[str, int], list[str]], limit: float = 60) -> float:
    """The seconds from starting `command(home, port)` to the first answer on its port; then it is ended."""
    with tempfile.TemporaryDirectory() as home:
        port = _free_port()
        settings = {
            "WORKSHOP_HOME": home,
            "JUPYTER_CONFIG_DIR": home,
            "JUPYTER_RUNTIME_DIR": home,
            "WORKSHOP_AUTORUN": "",
        }
        started = time.perf_counter()
        process = subprocess.Popen(
            command(home, port), env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            while time.perf_counter() - started < limit:
                if _answers(port):
                    return time.perf_counter() - started
                if process.poll() is not None:
                    raise RuntimeError(
                        f"{shlex.join(map(str, process.args))} ended at once; start it by hand to see why"
                    )
                time.sleep(0.02)
            raise TimeoutError(f"nothing answered on port {port} within {limit:.0f} s")
        finally:
            process.terminate()
            process.wait(30)


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=1).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
