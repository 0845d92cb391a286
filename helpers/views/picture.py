"""The network's picture and "Who can reach this instance?" as widgets."""

import weakref

import ipywidgets as widgets

from helpers.look.card import Card
from helpers.look.html import HTML
from helpers.look.markup import Markup, markup
from helpers.look.pin import pin
from helpers.look.style import fields, style
from helpers.reachability import reach
from helpers.target import expected_errors
from helpers.text import text
from helpers.transcript.observers import observe
from helpers.views.network import as_html, described, landscape_of
from helpers.views.watching import watch

ASK_EVERY = 3.0  # seconds; what is done in a terminal is seen that soon


class Picture(Card):
    """What is there, drawn from the API's state; drawn again after each form, and when something changed elsewhere.

    `watching`: whether to look by itself. A real account is looked at after a form and by the button alone.
    """

    restless = False

    def __init__(self, watching: bool = True):
        self._view = HTML()
        self._lines: list[str] = []
        button = widgets.Button(description=text("network.draw_again"))
        button.on_click(lambda _: self.draw())
        buttons = widgets.HBox([button.add_class("workshop-button"), pin(text("network.title"))])
        super().__init__([HTML(style()), self._view, buttons.add_class("workshop-row")])
        self.add_class("workshop-form").add_class("workshop-picture")
        self.draw()
        me = weakref.ref(self)
        observe(lambda _form: me() and me().draw())
        if watching:
            watch(self, ASK_EVERY, "picture")

    def draw(self) -> bool:
        """Draw what is there now; whether it could be asked."""
        from helpers.target import current

        try:
            landscape = landscape_of(current().session())
        except expected_errors() as error:
            self._show(markup("<p>{words}</p>", words=text("network.cannot_ask", reason=error)))
            return False
        lines = described(landscape)
        if lines != self._lines:
            self._show(as_html(landscape, self._lines))
            self._lines = lines
        return True

    def _show(self, shown: Markup) -> None:
        with self.by_itself():
            self._view.value = shown

    def __repr__(self) -> str:
        return "Picture()"


def _verdict(found: bool | None) -> Markup:
    """Reached or not, by sign, word and colour."""
    if found is None:
        return Markup()
    kind, word = ("done", text("network.reached")) if found else ("failed", text("network.not_reached"))
    return markup(
        '<div class="workshop-status" data-state="{kind}"><span class="workshop-status-mark"></span>'
        "<span>{word}</span></div>",
        kind=kind,
        word=word,
    )


class Reach(Card):
    """Asks who reaches which port of an instance, and names the rule or what is missing."""

    def __init__(self):
        self.instance = widgets.Combobox(description=text("network.instance"))
        self.address = widgets.Text(description=text("network.address"), value=self._own_address())
        self.port = widgets.Text(description=text("network.port"), value="22")
        self.answer = HTML()
        ask = widgets.Button(description=text("network.ask"), button_style="primary")
        ask.on_click(lambda _: self.ask())
        actions = widgets.HBox([ask]).add_class("workshop-actions")
        asked = fields(self.instance, self.address, self.port)
        super().__init__(
            [HTML(style() + markup("<h3>{who}</h3>", who=text("network.who"))), asked, actions, self.answer]
        )
        self.add_class("workshop-form").add_class("workshop-reach")
        self._offer()
        me = weakref.ref(self)
        observe(lambda _form: me() and me()._offer())

    def _offer(self) -> None:
        """Offer the instances that are there now; one that is gone is not kept."""
        found = self._instances()
        self.instance.options = found
        if found and self.instance.value not in found:
            self.instance.value = found[0]

    @staticmethod
    def _own_address() -> str:
        import os

        return os.environ.get("WORKSHOP_ADDRESS", "")

    @staticmethod
    def _instances() -> tuple[str, ...]:
        from helpers.target import current

        try:
            told = current().session().own_client("ec2").describe_instances()["Reservations"]
        except expected_errors():
            return ()
        found = [one for reservation in told for one in reservation["Instances"]]
        return tuple(sorted(one["InstanceId"] for one in found if one["State"]["Name"] != "terminated"))

    def ask(self) -> None:
        """Show the answer for what the fields hold."""
        found, sentence = self._answer()
        self.answer.value = _verdict(found) + markup('<p role="status">{answer}</p>', answer=sentence)

    def _answer(self) -> tuple[bool | None, str]:
        """Whether the port is reached (None: that could not be found out), and why."""
        from helpers.reachability import network_of
        from helpers.target import current

        port = self.port.value.strip()
        if not port.isdecimal() or int(port) > 65535:
            return None, text("network.bad_port", value=port)
        try:
            network = network_of(current().session().own_client("ec2"))
            found = reach(network, self.instance.value.strip(), self.address.value.strip(), int(port))
        except ValueError:
            return None, text("network.bad_address", value=self.address.value)
        except expected_errors() as error:
            return None, text("network.cannot_ask", reason=error)
        return found.open, str(found)

    def __repr__(self) -> str:
        return "Reach()"
