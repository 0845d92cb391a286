"""Forms: an operation as a card to fill in. They know operations and widgets; they know no boto3."""

from helpers.forms.card import Form, form

__all__ = ["Form", "form"]
