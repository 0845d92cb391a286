"""The program that answers in the sandbox: what a learner types first, with a text of his own."""

import importlib
import itertools
import sys

import pytest

from helpers.home import PROJECT

FOLDER = PROJECT / "cdk_apps" / "ecs" / "docker"
MODULES = ("clauses", "finding", "naming", "patterns", "ranking")


@pytest.fixture(scope="module")
def finding():
    """The bundled program's module, forgotten afterwards."""
    sys.path.insert(0, str(FOLDER))
    try:
        yield importlib.import_module("finding")
    finally:
        sys.path.remove(str(FOLDER))
        for name in MODULES:
            sys.modules.pop(name, None)


MOMOTARO = (
    "Once upon a time there lived an old man and an old woman. One day the old woman went to the river to wash clothes, and "
    "a giant peach came floating down. She took the peach home. When the old man cut it open, there was a baby inside! "
    "They {named}. He grew up strong, and at the age of fifteen he left for Onigashima to fight the ogres."
)
NAMINGS = (
    "named the baby Momotaro",
    "named him Momotaro",
    "called him Momotaro, the peach boy",
    "decided to call the baby Momotaro",
    "gave him the name Momotaro",
    "gave the baby the name of Momotaro",
    "had no child and so they were happy. The baby was named Momotaro",
    "were happy. The baby was called Momotaro by everyone",
    "were happy. The name of the baby was Momotaro",
    "were happy. The baby's name was Momotaro",
    "were happy. His name was Momotaro",
    "were happy. Momotaro was the name of the baby",
    "were happy. The baby became known as Momotaro",
    "were happy. The baby, whose name was Momotaro, laughed",
    "were happy with the baby, Momotaro",
    'said: "We will call him “Momotaro”"',
    "brought up a baby by the name of Momotaro",
)
ASKINGS = (
    "What is the name of the baby?",
    "What was the name of the baby",
    "What's the baby's name?",
    "What is the baby called?",
    "What was the baby named?",
    "What do they call the baby?",
    "What did they name the baby?",
    "what is the name of the baby?",
    "What name did they give the baby?",
    "Which name did the baby get?",
    "How was the baby called?",
    "Tell me the name of the baby.",
)


@pytest.mark.parametrize("named", NAMINGS)
@pytest.mark.parametrize("ask", ASKINGS)
def test_the_name_that_a_text_gives_is_found(finding, named, ask):
    assert finding.find(MOMOTARO.format(named=named), ask)[0] == "Momotaro"


FARM = (
    "Old Anna keeps two animals on her farm near Bern. Her dog is called Bello, and the cat goes by the name of Minka. A boy "
    "named Beat and a girl named Heidi visit her every summer. In 1998 she bought a tractor with green wheels. Anna sells 40 "
    "eggs a week at the market. The goat ate the roses because the gate was open. A song about the farm was written by Mr. U. "
    "Keller. She fell asleep at midnight."
)
KITE = (
    "A kite is a bird of prey. Its tail is forked and has the colour of rust. The female lays three eggs in April. The chicks "
    "leave the nest after seven weeks. Kites eat mice, worms and dead animals. They live in open woods. A "
    "young kite can fly 200 kilometres a day. A toy is named after the bird."
)
LIGHT = (
    "Leaves contain a green substance called chlorophyll. The process in which plants make sugar is called photosynthesis. "
    "It needs water, light and carbon dioxide. Water rises through tubes that are known as xylem."
)
COURT = (
    "King Arthur lived at Camelot with his wife, Queen Guinevere. His teacher was the wizard Merlin. Arthur pulled a sword out "
    "of a stone when he was a boy. Later the Lady of the Lake gave him a sword called Excalibur. His knights sat at a round "
    "table, so that nobody sat at its head. Dr. Johnson and Mrs. Hall told the story."
)
RACE = (
    "The hare laughed at the tortoise because he was so slow. The hare ran ahead, lay down under a tree and fell asleep. The "
    'tortoise walked on without a break and reached the oak first. "Slow and steady wins," said the tortoise.'
)
CASES = (
    (FARM, "What is the dog called?", "Bello"),
    (FARM, "What is the name of the dog?", "Bello"),
    (FARM, "What's the name of Anna's cat?", "Minka"),
    (FARM, "What is the cat's name?", "Minka"),
    (FARM, "What is the name of the girl?", "Heidi"),
    (FARM, "What is the boy called?", "Beat"),
    (FARM, "What do they call the cat?", "Minka"),
    (FARM, "Who wrote the song about the farm?", "Mr. U. Keller"),
    (FARM, "Who keeps two animals?", "Old Anna"),
    (FARM, "Who ate the roses?", "The goat"),
    (FARM, "What ate the roses?", "The goat"),
    (FARM, "What did the goat eat?", "the roses"),
    (FARM, "What does Anna sell?", "40 eggs a week at the market"),
    (FARM, "What did she buy in 1998?", "a tractor with green wheels"),
    (FARM, "When did she buy a tractor?", "1998"),
    (FARM, "When did she fall asleep?", "at midnight"),
    (FARM, "What colour are the wheels?", "green"),
    (FARM, "How many eggs does Anna sell?", "40"),
    (FARM, "How many animals does she keep?", "two"),
    (FARM, "Why did the goat eat the roses?", "because the gate was open"),
    (KITE, "What is a kite?", "a bird of prey"),
    (KITE, "What do kites eat?", "mice, worms and dead animals"),
    (KITE, "How many eggs does the female lay?", "three"),
    (KITE, "When does the female lay eggs?", "April"),
    (KITE, "When do the chicks leave the nest?", "after seven weeks"),
    (KITE, "Where do kites live?", "in open woods"),
    (KITE, "How far can a young kite fly?", "200 kilometres a day"),
    (COURT, "What is the king's name?", "Arthur"),
    (COURT, "What was the name of his wife?", "Queen Guinevere"),
    (COURT, "What was the wizard's name?", "Merlin"),
    (COURT, "What is the name of the sword?", "Excalibur"),
    (COURT, "Who gave him a sword?", "the Lady of the Lake"),
    (COURT, "Who sat at a round table?", "His knights"),
    (COURT, "Who told the story?", "Dr. Johnson and Mrs. Hall"),
    (COURT, "What did Arthur pull out of a stone?", "a sword"),
    (COURT, "When did Arthur pull a sword out of a stone?", "when he was a boy"),
    (COURT, "Where did King Arthur live?", "Camelot"),
    (RACE, "Who laughed at the tortoise?", "The hare"),
    (RACE, "Where did the hare fall asleep?", "under a tree"),
    (RACE, "What reached the oak first?", "The tortoise"),
    (RACE, "What did the tortoise say?", "Slow and steady wins"),
    (LIGHT, "What is the green substance called?", "chlorophyll"),
    (LIGHT, "What is the process called?", "photosynthesis"),
    (LIGHT, "What are the tubes called?", "xylem"),
    (LIGHT, "What do leaves contain?", "a green substance called chlorophyll"),
)


@pytest.mark.parametrize(("text", "ask", "answer"), CASES)
def test_a_simple_question_is_answered(finding, text, ask, answer):
    assert finding.find(text, ask)[0] == answer


ANYTHING = (
    "What is the name of the {0}?",
    "What is the {0} called?",
    "What did they call the {0}?",
    "Who is the {0}?",
    "Who wrote the {0}?",
    "Who saw the {0}?",
    "What did the {0} eat?",
    "What colour is the {0}?",
    "Where does the {0} live?",
    "Where did the {0} go?",
    "When did the {0} come?",
    "How many {0}s are there?",
    "How old is the {0}?",
    "How did the {0} do it?",
    "Why did the {0} cry?",
    "Which {0} is it?",
    "Whose {0} is it?",
    "What {0}?",
    "{0}?",
    "Is the {0} old?",
    "桃の{0}は何ですか。",
)
THINGS = ("baby", "dog", "river", "process", "kite", "ogre", "")
TEXTS = (
    *(MOMOTARO.format(named=named) for named in NAMINGS),
    FARM,
    KITE,
    LIGHT,
    COURT,
    RACE,
    "It was him.",
    "They called for the.",
    "桃太郎は桃から生まれました。",
)


@pytest.mark.parametrize("ask", ANYTHING)
def test_no_answer_is_empty_or_a_word_that_says_nothing(finding, ask):
    """Whatever is asked: where there is no answer, the sentence that fits best is one."""
    sentences = {sentence for text in TEXTS for sentence in importlib.import_module("ranking").sentences(text)}
    said = {finding.find(text, ask.format(thing))[0] for text, thing in itertools.product(TEXTS, THINGS)}
    assert [one for one in said if one not in sentences and not finding.says_something(one)] == []
    assert [
        one for one in said if one != one.strip() or one.lower() in {"the", "a", "him", "of", "it", "and", ""}
    ] == []
