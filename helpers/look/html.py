"""The widget that shows HTML, with escaping as its rule."""

import ipywidgets as widgets
import traitlets

from helpers.look.markup import escape


class HTML(widgets.HTML):
    """Shows its `value` as HTML where that is Markup; any other text is shown as it is, letter by letter."""

    @traitlets.validate("value")
    def _escaped(self, proposal: dict) -> str:
        return escape(proposal["value"])
