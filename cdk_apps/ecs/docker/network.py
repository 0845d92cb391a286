"""A transformer that was trained to answer questions: what the image carries on AWS.

It reads question and text together and gives each word two values: how well the answer could begin there, and how well it
could end there. The model is a folder next to this file, put there while the image is built; none is fetched at run time.
"""

import math
import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path

NAME = "a transformer, distilbert-base-cased-distilled-squad"
SCORE = "probability of beginning and end, by the model's own reckoning"
FOLDER = Path(os.environ.get("QA_MODEL") or Path(__file__).parent / "model")
LONGEST = 30  # tokens of an answer
WINDOW, OVERLAP = 384, 128  # tokens that the model reads at once, and those that two windows share


def is_there() -> bool:
    """Whether the libraries and the model are here."""
    return (FOLDER / "config.json").is_file() and all(find_spec(name) for name in ("torch", "transformers"))


@cache
def _loaded():
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    # The older pipeline("question-answering") is gone since transformers 5 (its MIGRATION_GUIDE_V5).
    tokenizer = AutoTokenizer.from_pretrained(FOLDER, local_files_only=True)
    return tokenizer, AutoModelForQuestionAnswering.from_pretrained(FOLDER, local_files_only=True).eval()


def find(context: str, question: str) -> tuple[str, float]:
    """The words that answer best, and the product of the probabilities of their beginning and end."""
    import torch

    tokenizer, model = _loaded()
    read = tokenizer(
        question,
        context,
        truncation="only_second",
        max_length=WINDOW,
        stride=OVERLAP,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
        padding=True,
        return_tensors="pt",
    )
    inputs = {name: read[name] for name in ("input_ids", "attention_mask")}
    with torch.no_grad():
        told = model(**inputs)
    begins, ends = told.start_logits.tolist(), told.end_logits.tolist()
    best = ("", 0.0)
    for window, offsets in enumerate(read["offset_mapping"].tolist()):
        inside = [place for place, part in enumerate(read.sequence_ids(window)) if part == 1]
        first, last, score = best_span(begins[window], ends[window], inside)
        if score > best[1]:
            best = (context[offsets[first][0] : offsets[last][1]], score)
    return best


def best_span(begins: list[float], ends: list[float], inside: list[int]) -> tuple[int, int, float]:
    """The first and the last token of the best answer among the tokens `inside` the text, and its score from 0 to 1."""
    begin, end = _shares(begins, inside), _shares(ends, inside)
    spans = ((i, j) for i in inside for j in range(i, min(i + LONGEST, inside[-1] + 1)))
    first, last = max(spans, key=lambda span: begin[span[0]] * end[span[1]])
    return first, last, begin[first] * end[last]


def _shares(values: list[float], inside: list[int]) -> dict[int, float]:
    """The values as shares of 1 (softmax)."""
    most = max(values[place] for place in inside)
    weights = {place: math.exp(values[place] - most) for place in inside}
    whole = sum(weights.values())
    return {place: weight / whole for place, weight in weights.items()}
