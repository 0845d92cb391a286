"""The look of the forms: one style sheet in JupyterLab's own theme variables."""

from functools import cache
from pathlib import Path


@cache
def style() -> str:
    """The style sheet as an HTML element."""
    return f"<style>{(Path(__file__).parent / 'form.css').read_text(encoding='utf-8')}</style>"
