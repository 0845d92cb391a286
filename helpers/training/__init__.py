"""Training on a server: what its lines say, and its curve."""

from helpers.training.lines import Epoch, epochs_in

__all__ = ["Epoch", "epochs_in"]
