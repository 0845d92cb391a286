"""Chapter 7 in a real browser, whole. (A file of its own: the files of tests are what is shared out.)"""

import pytest

from tests.support.browser_chapters import goes_through


@pytest.mark.timeout(300)
def test_the_chapter_runs_from_its_first_cell_to_its_last(tmp_path, browser):
    goes_through(tmp_path, browser, "07_ecs", "ja", 640)
