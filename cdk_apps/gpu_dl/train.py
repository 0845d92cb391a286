#!/usr/bin/env python3
"""Learn to read handwritten digits: python3 train.py [--epochs 10] [--data digits.gz] [--resume]

One file, to be copied to a server together with its data. With PyTorch it trains a small convolutional network, on a GPU
where there is one. Without PyTorch it trains a linear model in plain Python, and says so: it learns less, but it learns.
Each epoch prints one line. An interrupted training keeps what it has learnt, and goes on with --resume.
"""

import argparse
import gzip
import json
import math
import os
import random
import signal
import sys
import time

PIXELS, DIGITS = 28 * 28, 10


class Stopped(Exception):
    """Somebody asked the training to stop."""


def read_digits(path):
    """The digits of a file: a list of (label, pixels), pixels being bytes of 0 (paper) to 255 (ink)."""
    with gzip.open(path) as file:
        content = file.read()
    size = 1 + PIXELS
    if not content or len(content) % size:
        raise ValueError("it is no file of digits")
    return [(content[at], content[at + 1 : at + size]) for at in range(0, len(content), size)]


class Linear:
    """A weight for each pixel and digit (softmax regression), in plain Python."""

    name = "a linear model in plain Python (no PyTorch here)"
    device = "cpu"

    def __init__(self, seed):
        self.rate = 0.05
        self.weights = [[0.0] * (PIXELS + 1) for _ in range(DIGITS)]

    @staticmethod
    def prepared(digits):
        """Each digit as its label and its inked pixels: (place, darkness from 0 to 1); the last place is always 1."""
        return [
            (label, [(n, ink / 255) for n, ink in enumerate(pixels) if ink] + [(PIXELS, 1.0)])
            for label, pixels in digits
        ]

    def chances(self, inked):
        sums = [sum(row[n] * ink for n, ink in inked) for row in self.weights]
        most = max(sums)
        powers = [math.exp(value - most) for value in sums]
        return [power / sum(powers) for power in powers]

    def epoch(self, digits, order):
        loss = 0.0
        for at in order:
            label, inked = digits[at]
            chances = self.chances(inked)
            loss -= math.log(max(chances[label], 1e-12))
            for digit, row in enumerate(self.weights):
                step = self.rate * ((digit == label) - chances[digit])
                for n, ink in inked:
                    row[n] += step * ink
        return loss / len(order)

    def right(self, digits):
        return sum(max(range(DIGITS), key=self.chances(inked).__getitem__) == label for label, inked in digits)

    def save(self, path, epoch):
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"epoch": epoch, "weights": [[round(weight, 7) for weight in row] for row in self.weights]}, file)

    def load(self, path):
        with open(path, encoding="utf-8") as file:
            kept = json.load(file)
        self.weights = kept["weights"]
        return kept["epoch"]


class Convolutional:
    """A small convolutional network, in PyTorch."""

    def __init__(self, seed):
        import torch
        from torch import nn

        self.torch = torch
        torch.manual_seed(seed)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.name = f"a convolutional network in PyTorch {torch.__version__}"
        layers = (nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        layers += (
            nn.Conv2d(16, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(32 * 49, DIGITS),
        )
        self.network = nn.Sequential(*layers).to(self.device)
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=1e-3)

    def prepared(self, digits):
        torch = self.torch
        pixels = torch.tensor([list(pixels) for _, pixels in digits], dtype=torch.float32) / 255
        labels = torch.tensor([label for label, _ in digits])
        return pixels.view(-1, 1, 28, 28).to(self.device), labels.to(self.device)

    def epoch(self, digits, order):
        torch, (pixels, labels), loss = self.torch, digits, 0.0
        self.network.train()
        for batch in torch.tensor(order, device=self.device).split(32):
            self.optimizer.zero_grad()
            error = torch.nn.functional.cross_entropy(self.network(pixels[batch]), labels[batch])
            error.backward()
            self.optimizer.step()
            loss += error.item() * len(batch)
        return loss / len(order)

    def right(self, digits):
        self.network.eval()
        with self.torch.no_grad():
            return int((self.network(digits[0]).argmax(1) == digits[1]).sum())

    def save(self, path, epoch):
        self.torch.save({"epoch": epoch, "network": self.network.state_dict()}, path)

    def load(self, path):
        kept = self.torch.load(path, map_location=self.device)
        self.network.load_state_dict(kept["network"])
        return kept["epoch"]


def model_of(seed, plain=False):
    """The best model that this machine can train."""
    if not plain:
        try:
            return Convolutional(seed)
        except ImportError:
            pass
    return Linear(seed)


def stop(number, frame):
    raise Stopped


def train(options):
    """Train, telling each epoch; the exit code."""
    try:
        digits = read_digits(options.data)
    except (OSError, EOFError, ValueError) as error:
        print(
            f"{options.data} cannot be read ({error}). Copy it here, beside {os.path.basename(__file__)}.",
            file=sys.stderr,
        )
        return 2
    random.Random(options.seed).shuffle(digits)
    model = model_of(options.seed, options.plain)
    held = len(digits) // 5  # a fifth is never trained with: whether they are read right is what counts
    seen, unseen = model.prepared(digits[held:]), model.prepared(digits[:held])
    kept = os.path.splitext(options.data)[0] + ("-model.json" if isinstance(model, Linear) else "-model.pt")
    done = model.load(kept) if options.resume and os.path.exists(kept) else 0
    print(
        f"{model.name}, on {model.device}: {len(digits) - held} digits to learn, {held} to be tested with", flush=True
    )
    started, came = time.perf_counter(), done
    for sign in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        signal.signal(sign, stop)
    try:
        for epoch in range(done + 1, options.epochs + 1):
            order = list(range(len(digits) - held))
            random.Random(options.seed * 1000 + epoch).shuffle(order)
            loss = model.epoch(seen, order)
            came = epoch
            print(
                f"epoch {epoch}/{options.epochs}  loss {loss:.4f}  accuracy {model.right(unseen) / held:.4f}",
                flush=True,
            )
    except Stopped:
        pass
    ended = came == options.epochs
    try:
        model.save(kept, came)
    except OSError as error:
        print(f"{kept} cannot be written ({error.strerror}): what was learnt is lost when this ends.", file=sys.stderr)
        return 1
    seconds = time.perf_counter() - started
    if ended:
        print(f"trained in {seconds:.1f} s on {model.device}; kept in {kept}", flush=True)
        return 0
    print(f"stopped after epoch {came} of {options.epochs}; kept in {kept}, to go on: --resume", flush=True)
    return 130


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0].partition(":")[0])
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--data", default="digits.gz")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", action="store_true", help="go on from what was kept")
    parser.add_argument("--plain", action="store_true", help="the linear model, also where PyTorch is")
    options = parser.parse_args(words)
    if not 1 <= options.epochs <= 1000:
        parser.error(f"--epochs {options.epochs}: a number from 1 to 1000")
    return train(options)


if __name__ == "__main__":
    sys.exit(main())
