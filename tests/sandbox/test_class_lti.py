"""A class in an LMS, with the real hub: a launch leads to the chapter, a done step is a score, and what is forged is refused.

Like tests/sandbox/test_class.py it installs JupyterHub, and runs where it is asked for: WORKSHOP_TEST_CLASS=1.
"""

import contextlib
import json
import re
import sqlite3
import subprocess
import sys

import pytest

from helpers.classroom.lti import claims
from tests.sandbox.test_class import PROJECT, board_of, running_class, wait_until, why_not
from tests.support.lab import lab_environment
from tests.support.lms import CLIENT, DEPLOYMENT, Browser, resource_claims, running_lms, signed

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


def lti_toml(lms, **more):
    told = {"issuer": lms.address, "client_id": CLIENT, "claim": "custom.login", "column": "login"}
    told |= {name: f"{lms.address}/{name}" for name in ("authorize", "jwks", "token")} | more
    lines = [f"{name} = {json.dumps(value)}" for name, value in told.items()]
    return "\n".join([*lines, f'deployment = ["{DEPLOYMENT}"]']) + "\n"


def test_a_class_in_an_lms_from_the_launch_to_the_score(tmp_path):
    with running_lms() as lms:
        for who in ("learner-1", "learner-2", "teacher"):
            own = {claims.GROUPS["custom"]: {"login": who}, "sub": f"sub-{who}"}
            lms.claims[who], lms.claims[f"{who}+link"] = own, own
        (tmp_path / "lti.toml").write_text(lti_toml(lms), encoding="utf-8")
        with running_class(tmp_path, "--local", "--lti", str(tmp_path / "lti.toml")) as running:
            tool = f"{running.url}/hub/lti13"
            lms.tool_keys = json.loads(Browser().open(f"{tool}/jwks")[2])
            assert all("d" not in one for one in lms.tool_keys["keys"])
            chapter = f"{tool}/chapter/03_aws_cli"

            # ---- a launch leads to the chapter's notebook
            learner = Browser()
            status, place, page = learner.launch(lms.begin(tool, "learner-1", chapter))
            assert status == 200 and place.endswith("/user/learner-1/lab/tree/en/03_aws_cli.ipynb"), page

            # ---- what is forged, copied, or sent twice
            action, form = Browser().begin(lms.begin(tool, "learner-1", chapter))
            assert learner.open(action, form)[0] == 403  # another browser's
            thief = Browser()
            action, form = thief.begin(lms.begin(tool, "learner-2", chapter))
            kept = [(one.name, one.value) for one in thief.cookies]
            forged = signed(resource_claims(lms.address, "x", **lms.claims["teacher"]), "k2", kid="k1")
            status, _, page = thief.open(action, form | {"id_token": forged})
            assert status == 403 and "signature" in page
            assert thief.open(action, form)[0] == 403  # its state has been used
            as_before = {"Cookie": "; ".join(f"{name}={value}" for name, value in kept)}
            assert Browser().open(action, form, as_before)[1].endswith("03_aws_cli.ipynb")
            status, _, page = Browser().open(action, form, as_before)
            assert status == 403 and "used before" in page
            lms.claims["learner-2"] = lms.claims["learner-2"] | {"sub": "another"}
            status, _, page = Browser().launch(lms.begin(tool, "learner-2", chapter))
            assert status == 403 and "another account" in page
            lms.claims["learner-1+x"] = {claims.GROUPS["custom"]: {"login": "teacher"}, "sub": "sub-learner-1"}
            assert Browser().launch(lms.begin(tool, "learner-1+x", chapter))[0] == 403

            # ---- a teacher, by the role in the LMS too; a link is chosen
            status, _, page = Browser().launch(lms.begin(tool, "teacher", tool))
            assert status == 403 and "Instructor" in page
            lms.claims["teacher"] = lms.claims["teacher"] | {claims.ROLES: [claims.INSTRUCTOR]}
            teacher = Browser()
            status, place, _ = teacher.launch(lms.begin(tool, "teacher", tool))
            assert status == 200 and "/services/board/" in place
            status, _, page = teacher.launch(lms.begin(tool, "teacher+link", tool))
            answers = re.findall(r'name="JWT" value="([^"]*)"', page)
            assert status == 200 and len(answers) == 7  # six chapters and the whole course
            teacher.open(f"{lms.address}/linked", {"JWT": answers[2]})
            (linked,) = lms.linked
            (item,) = linked[claims.CONTENT_ITEMS]
            assert item["url"] == chapter and item["lineItem"]["scoreMaximum"] == 27
            assert linked[claims.DATA] == "data-1" and linked[claims.DEPLOYMENT] == DEPLOYMENT
            lms.claims["learner-1+link"] = lms.claims["learner-1+link"] | {claims.ROLES: [claims.INSTRUCTOR]}
            assert learner.launch(lms.begin(tool, "learner-1+link", tool))[0] == 403

            # ---- a step is done, and its score arrives; the LMS is away for a moment
            lms.statuses = [503]
            home = running.state / "homes" / "learner-1" / "workshop"
            variables = lab_environment(tmp_path / "kernel") | {"WORKSHOP_HOME": str(home), "WORKSHOP_CLASS": "1"}
            code = "from helpers.course import progress; progress.done('03_aws_cli', 'make-bucket')"
            wait_until(lambda: (home / ".workshop").exists(), 120)
            subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=variables, check=True)
            wait_until(lambda: lms.scores, 60)
            (score,) = lms.scores
            assert (score["userId"], score["scoreGiven"], score["scoreMaximum"]) == ("sub-learner-1", 1.0, 27.0)
            shown = wait_until(lambda: board_of(teacher.opener, running.url)["scores"], 20)
            assert shown["counts"].get("sent") == 1
            assert {one["key"] for one in shown["refusals"]} >= {"pinned", "not_instructor", "replayed"}

            # ---- nobody but the board hears of launches, or has requests signed
            for visitor in (learner, teacher, Browser()):
                assert visitor.open(f"{running.url}/hub/api/lti13/launches")[0] == 403
                assert visitor.open(f"{running.url}/hub/api/lti13/assertion", {})[0] == 403
        secret = (running.state / "lti.key").read_text()
        assert (running.state / "lti.key").stat().st_mode & 0o777 == 0o600
        assert secret.splitlines()[1] not in running.log.read_text() + (running.state / "hub.log").read_text()
        words = ["--state", str(running.state), "--yes"]
        forget = [sys.executable, "workshop.py", "classroom", "forget", "learner-1", *words]
        subprocess.run(forget, cwd=PROJECT, env=lab_environment(tmp_path / "home"), check=True)
        known = {"lti.sqlite": "select login from pins", "board/scores.sqlite": "select learner from scores"}
        for path, query in known.items():
            with contextlib.closing(sqlite3.connect(running.state / path)) as database:
                assert ("learner-1",) not in database.execute(query).fetchall()
        assert "Traceback" not in running.log.read_text() + (running.state / "hub.log").read_text()
