"""Which chapters there are, found where they lie: a notebook is a chapter, and the package named after it its content.

The notebook `04_ec2.ipynb` belongs to `helpers/course/chapters/ec2`, its number gives the order, and its texts are in the
catalogue `chapter_04_ec2`. Nothing else lists the chapters.
"""

import importlib

from helpers.course.model import Content
from helpers.home import PROJECT


def chapters() -> list[str]:
    """The names of the chapters in order ("00_start" is the first), as the English folder of notebooks has them.

    A notebook whose name does not begin with a number is a page to read.
    """
    return sorted(path.stem for path in (PROJECT / "notebooks" / "en").glob("[0-9]*.ipynb"))


def package_of(name: str) -> str:
    """The name of a chapter's package: that of "04_ec2" is "ec2"."""
    return name.partition("_")[2]


def content_of(name: str) -> Content:
    """What the chapter is made of. Raises ModuleNotFoundError for a notebook that has no package."""
    content: Content = importlib.import_module(f"helpers.course.chapters.{package_of(name)}").CONTENT
    return content
