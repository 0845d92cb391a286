"""What a learner had before the chapter is not taken for a mistake in it."""

from helpers.course.model import NotYet
from tests.support import ec2_actions as deed


def test_an_instance_of_ones_own_from_before_is_no_new_server(desk):
    deed.run_instance("of my own")
    deed.stopped()
    assert deed.verdict("start") == NotYet()
