"""The catalogues say the same in both languages, and say something for everything that the chapters name."""

import re
import string

import pytest

from helpers.course.register import chapters, content_of, package_of
from helpers.home import PROJECT
from helpers.text import LANGUAGES, catalogue, lookup, text

FOLDER = PROJECT / "helpers" / "text"
TOPICS = sorted({path.stem for lang in LANGUAGES for path in (FOLDER / lang).glob("*.toml")})
CHAPTERS = chapters()


def leaves(value, key: str = ""):
    """Every text of a catalogue with its dotted key; lists and tables are walked."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{key}.{name}" if key else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{key}[{number}]")
    else:
        yield key, value


def placeholders(value: object) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(value) if name) if isinstance(value, str) else []


@pytest.mark.parametrize("lang", LANGUAGES[1:])
@pytest.mark.parametrize("topic", TOPICS)
def test_both_languages_have_the_same_keys_and_placeholders(topic, lang):
    english, other = (dict(leaves(catalogue(topic, one))) for one in ("en", lang))
    assert english.keys() == other.keys()
    differing = [key for key in english if placeholders(english[key]) != placeholders(other[key])]
    assert differing == []


@pytest.mark.parametrize("topic", TOPICS)
def test_the_japanese_is_japanese(topic):
    """Each sentence has Japanese in it, unless it is a name or an example; answers are the same in both."""
    english, japanese = (dict(leaves(catalogue(topic, lang))) for lang in ("en", "ja"))
    left = [
        key
        for key, value in japanese.items()
        if isinstance(value, str) and value == english[key] and re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", value)
    ]
    assert [key for key in left if not re.search(r"\b(aws|cdk|python3|s3)\b", japanese[key])] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_text_that_is_missing_is_an_error(lang):
    with pytest.raises(KeyError):
        text("forms.no_such_key", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CHAPTERS)
def test_every_checked_step_has_its_texts(name, lang):
    for step in content_of(name).steps:
        if step.check is None:
            continue
        table = lookup(f"chapter_{name}.steps.{step.id}", lang)
        assert table is not None, step.id
        assert {"title", "goal", "hints", "mistakes", "solution_note"} <= table.keys(), step.id
        assert len(table["hints"]) >= 2, step.id


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_mistake_is_told_that_no_check_names(name):
    """Words that a check takes from the kit are the kit's to name."""
    rooms = (PROJECT / "helpers/course/chapters" / package_of(name), PROJECT / "helpers/course/kit")
    sources = "".join(path.read_text() for room in rooms for path in room.glob("*.py"))
    for step in content_of(name).steps:
        for mistake in lookup(f"chapter_{name}.steps.{step.id}.mistakes", "en") or ():
            assert f'"{mistake}"' in sources, (step.id, mistake)


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_question_and_prediction_of_the_notebook_has_its_texts(name):
    source = (PROJECT / "notebooks" / "en" / f"{name}.ipynb").read_text(encoding="utf-8")
    for kind, table in (("ask", "questions"), ("predict", "predict")):
        for wanted in re.findall(rf'\.{kind}\(\\"([a-z0-9-]+)\\"\)', source):
            found = lookup(f"chapter_{name}.{table}.{wanted}", "en")
            assert found is not None, wanted
            for item in found.get("items", [found]):
                if "choices" in item:
                    assert item["answer"] in range(len(item["choices"]))
                    assert len(item.get("explanations", item["choices"])) == len(item["choices"])


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_is_looked_up_for_a_form_is_marked_so(name):
    """A function among the values of a plain dict would be shown as it is."""
    for step in content_of(name).steps:
        for values in (step.prefill, step.reference):
            if isinstance(values, dict):
                assert not any(map(callable, values.values())), step.id
