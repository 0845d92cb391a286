"""The form that agrees to a real account: whose it is, its number typed, and what it will cost read."""

import threading
import traceback
from collections.abc import Callable

import ipywidgets as widgets

from helpers import target
from helpers.home import autorun
from helpers.look.badge import badge
from helpers.look.button_lock import ButtonLock
from helpers.look.card import Card
from helpers.look.focus import Focus
from helpers.look.html import HTML
from helpers.look.markup import Markup, markup
from helpers.look.style import style
from helpers.text import text


class AccountForm(Card):
    """Three things said out loud before anything touches a real account, and the way back to the sandbox.

    `cost` tells what the chapter will cost. `look()`, `agree()` and `back()` are what the buttons do; each returns when
    it is done and raises nothing a learner can cause. `identity` is the Identity that was looked at, or None.
    """

    def __init__(self, cost: str = ""):
        self.identity: target.Identity | None = None
        self._lock = ButtonLock(self._switch)
        self._head = HTML()
        self.profile = widgets.Text(description=text("forms.account_profile"))
        self.look_button = self._button("account_look", self.look)
        self._whose = HTML()
        self.typed = widgets.Text(description=text("forms.account_typed"))
        self.cost_seen = widgets.Checkbox(description=text("forms.account_cost_seen"), indent=False)
        self._cost = HTML(markup("<p>{cost}</p>", cost=cost or text("forms.account_cost")))
        self.agree_button = self._button("account_agree", self.agree)
        self.back_button = self._button("account_back", self.back)
        self._said = HTML()
        fields = {"profile": self.profile, "account": self.typed, "cost": self.cost_seen}
        named = {
            n: widgets.VBox([f]).add_class("workshop-field").add_class(f"workshop-field--{n}")
            for n, f in fields.items()
        }
        second = [self._whose, named["account"], self._cost, named["cost"]]
        buttons = [widgets.HBox([b]).add_class("workshop-actions") for b in (self.look_button, self.agree_button)]
        last = widgets.HBox([self.back_button]).add_class("workshop-actions")
        super().__init__([self._head, named["profile"], buttons[0], *second, buttons[1], self._said, last, Focus()])
        self.add_class("workshop-form").add_class("workshop-form--account")
        self.profile.observe(self._forget, names="value")
        self._show()

    def __repr__(self) -> str:
        return "AccountForm()"

    def still(self) -> Markup:
        """Its title alone: nobody's account is in a notebook, and a new kernel has agreed to none."""
        title, sentence = text("forms.account_title"), text("card.account")
        return markup("<h3>{title}</h3><p>{sentence}</p>", title=title, sentence=sentence)

    def look(self) -> None:
        """Ask AWS whose keys the profile holds; nothing is agreed by it."""

        def ask() -> str:
            self._forget()
            self.identity = target.look_at(self.profile.value.strip())
            return text("forms.account_looked")

        self._do(ask)

    def agree(self) -> None:
        """Make the account the target, if its number was typed and the costs were read."""

        def agree() -> str:
            if self.identity is None:
                return text("forms.account_look_first")
            place = target.agree(self.profile.value.strip(), self.typed.value, self.cost_seen.value)
            return text("forms.account_agreed", account=place.account)

        self._do(agree)

    def back(self) -> None:
        """Work in the sandbox again."""

        def back() -> str:
            target.back_to_sandbox()
            self.typed.value, self.cost_seen.value = "", False
            return text("forms.account_is_back")

        self._do(back)

    def _button(self, name: str, action: Callable[[], None]) -> widgets.Button:
        button = widgets.Button(description=text(f"forms.{name}"))

        def press(_):
            if autorun():
                action()
            else:
                threading.Thread(target=action, daemon=True).start()

        button.on_click(press)
        return button.add_class("workshop-" + name.replace("_", "-"))

    def _do(self, action: Callable[[], str]) -> None:
        """Do it with the buttons off, then say what came of it."""
        from helpers.operations.failures import RECOGNISED
        from helpers.sandbox import SandboxError

        if not self._lock.acquire():
            return  # the second half of a double click: the buttons are off
        try:
            self._say(text("forms.account_asking"))
            self._say(action())
        except (target.TargetRefused, SandboxError) as error:
            self._say(str(error), wrong=True)
        except RECOGNISED as error:
            self._say(self._explained(error), wrong=True)
        except Exception as error:  # a mistake of the kit: told, with what is needed to mend it
            self._say(text("forms.bug", name="account") + f" {type(error).__name__}: {error}", wrong=True)
            if autorun():
                raise
            traceback.print_exc()
        finally:
            self._show()
            self._lock.release()

    def _switch(self, busy: bool) -> None:
        for button in (self.look_button, self.agree_button, self.back_button):
            button.disabled = busy

    def _explained(self, error: Exception) -> str:
        from helpers.operations.core import find
        from helpers.operations.failures import explain, failure_of

        operation = find("sts get-caller-identity")(profile=self.profile.value.strip())
        failure, _ = failure_of(error, operation, [])
        told = explain(failure)
        return text("forms.between").join(
            filter(None, (told.what, told.rule, told.next, f"({told.code}: {told.original})"))
        )

    def _forget(self, *_: object) -> None:
        self.identity = None
        self._show()

    def _say(self, sentence: str, wrong: bool = False) -> None:
        kind = "workshop-problem workshop-problem--error" if wrong else "workshop-notice"
        said = ("✕ " if wrong else "") + sentence
        self._said.value = markup('<div class="{kind}" role="status">{said}</div>', kind=kind, said=said)

    def _show(self) -> None:
        """Show the world one is in, and whose account the profile opens."""
        self._head.value = markup(
            '{style}<div class="workshop-title"><h3>{title}</h3>{badge}</div>',
            style=style(),
            title=text("forms.account_title"),
            badge=badge(target.current()),
        )
        seen = self.identity
        told = (
            text("forms.account_whose", account=seen.account, arn=seen.arn, region=seen.region or "–") if seen else ""
        )
        self._whose.value = markup("<p>{told}</p>", told=told) if told else ""
