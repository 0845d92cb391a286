"""Asking the question-answering cluster of chapter 7: one question, many, and the answers in its table."""

from helpers.operations.ask import answers, one
from helpers.operations.ask.many import Answer, ask_many

__all__ = ["Answer", "answers", "ask_many", "one"]
