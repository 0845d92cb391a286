"""How well the answering program of cdk_apps/ecs answers: exact match and token F1 for each of its engines.

`print(table(measure()))`, or `python -m helpers.accuracy` in a terminal. Whoever has an own copy of the app measures that.
"""

from helpers.accuracy.measuring import Question, Score, engines, exact_match, measure, questions, table, token_f1

__all__ = ["Question", "Score", "engines", "exact_match", "measure", "questions", "table", "token_f1"]
