"""What train.py uses of PyTorch, without its arithmetic: the network counts the optimizer's steps, and takes all for a 0."""

import os
import pickle
from contextlib import nullcontext
from types import SimpleNamespace

__version__ = "0.stub"
float32 = "float32"
cuda = SimpleNamespace(is_available=lambda: "STUB_OF_CUDA" in os.environ)


class Tensor:
    """A list that can be asked what train.py asks of a tensor."""

    def __init__(self, values):
        self.values = list(values)

    def __len__(self):
        return len(self.values)

    def __getitem__(self, batch):
        return Tensor(self.values[at] for at in batch.values)

    def __truediv__(self, number):
        return self

    def __eq__(self, other):
        return Tensor(one == two for one, two in zip(self.values, other.values, strict=True))

    def view(self, *shape):
        return self

    def to(self, device):
        return self

    def split(self, size):
        return [Tensor(self.values[at : at + size]) for at in range(0, len(self), size)]

    def argmax(self, axis):
        return Tensor(0 for _ in self.values)

    def sum(self):
        return sum(self.values)


class Learnt:
    """A number that is kept: the network's weight, or what the optimizer remembers of its steps."""

    def __init__(self):
        self.number = 0.0

    def state_dict(self):
        return {"number": self.number}

    def load_state_dict(self, kept):
        self.number = kept["number"]


class Network(Learnt):
    def to(self, device):
        return self

    def train(self):
        pass

    eval = train

    def parameters(self):
        return self

    def __call__(self, pixels):
        outcome = Tensor(pixels.values)
        outcome.weight = self.number
        return outcome


class Adam(Learnt):
    """Its steps become longer, so that a training without its memory goes another way."""

    def __init__(self, parameters, lr):
        super().__init__()
        self.parameters = parameters

    def zero_grad(self):
        pass

    def step(self):
        self.number += 1
        self.parameters.number += self.number


def cross_entropy(outcome, labels):
    return SimpleNamespace(backward=lambda: None, item=lambda: 100 / (1 + outcome.weight))


def layer(*sizes, padding=0):
    return sizes


nn = SimpleNamespace(
    **dict.fromkeys(("Conv2d", "ReLU", "MaxPool2d", "Flatten", "Linear"), layer),
    Sequential=lambda *layers: Network(),
    functional=SimpleNamespace(cross_entropy=cross_entropy),
)
optim = SimpleNamespace(Adam=Adam)


def manual_seed(seed):
    pass


def tensor(values, dtype=None, device=None):
    return Tensor(values)


def no_grad():
    return nullcontext()


def save(content, file):
    pickle.dump(content, file)


def load(file, map_location):
    return pickle.load(file)
