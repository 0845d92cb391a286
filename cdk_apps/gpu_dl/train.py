#!/usr/bin/env python3
"""Learn to read handwritten digits: python3 train.py [--epochs 10] [--data digits.gz] [--resume]

One file, to be copied to a server together with its data. With PyTorch it trains a small convolutional network, on a GPU
where there is one. Without PyTorch it trains a linear model in plain Python, and says so: it learns less, but it learns.
What was learnt is kept in a file after each epoch, and then the epoch prints its line. So whatever ends the training, the
epochs that were told are kept, and --resume goes on from there.
"""

import argparse
import contextlib
import gzip
import io
import json
import math
import os
import random
import signal
import sys
import time
import zlib

PIXELS, DIGITS = 28 * 28, 10
PYTORCH = "/opt/pytorch/bin/python"  # on AWS's Deep Learning AMIs this Python has PyTorch, and `python3` has not
AGAIN = "TRAIN_STARTED_AGAIN"


class Trouble(Exception):
    """The training cannot go on: a sentence that says why, and what to do."""


def read_digits(path):
    """The digits of a file: a list of (label, pixels), pixels being bytes of 0 (paper) to 255 (ink)."""
    try:
        with gzip.open(path) as file:
            content = file.read()
    except (OSError, EOFError, zlib.error) as error:
        beside = os.path.basename(__file__)
        raise Trouble(f"{path} cannot be read ({error}). Copy it here, beside {beside}.") from error
    size = 1 + PIXELS
    digits = [(content[at], content[at + 1 : at + size]) for at in range(0, len(content), size)]
    if len(content) % size:
        raise Trouble(f"{path} holds {len(content)} bytes, and each digit takes {size}. Copy the file anew.")
    if len(digits) < 5:
        raise Trouble(
            f"{path} holds {len(digits)} digits, and 5 is the least, one being for the test. Copy the file anew."
        )
    if (highest := max(label for label, _ in digits)) >= DIGITS:
        raise Trouble(f"{path} holds a digit labelled {highest}, and labels go from 0 to 9. Copy the file anew.")
    return digits


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

    def content(self, epoch):
        """What is to be kept after an epoch, as bytes."""
        return json.dumps({"epoch": epoch, "weights": self.weights}).encode()

    def restore(self, content):
        """Be again as it was when that content was kept; gives the epoch after which it was."""
        kept = json.loads(content)
        weights = [[float(weight) for weight in row] for row in kept["weights"]]
        if [len(row) for row in weights] != [PIXELS + 1] * DIGITS:
            raise ValueError("these are not the weights of this model")
        self.weights = weights
        return int(kept["epoch"])


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

    def content(self, epoch):
        kept = {"epoch": epoch, "network": self.network.state_dict(), "optimizer": self.optimizer.state_dict()}
        file = io.BytesIO()
        self.torch.save(kept, file)
        return file.getvalue()

    def restore(self, content):
        kept = self.torch.load(io.BytesIO(content), map_location=self.device)
        self.network.load_state_dict(kept["network"])
        self.optimizer.load_state_dict(kept["optimizer"])
        return int(kept["epoch"])


def model_of(seed, plain=False):
    """The best model that this machine can train."""
    if not plain:
        try:
            return Convolutional(seed)
        except ImportError:
            start_again()
    return Linear(seed)


def start_again():
    """Start this script again with the Python that has PyTorch; comes back where there is none, or where it is this one."""
    if os.access(PYTORCH, os.X_OK) and AGAIN not in os.environ:
        print(f"no PyTorch in {sys.executable}: starting again with {PYTORCH}", flush=True)
        os.execve(PYTORCH, [PYTORCH, *sys.argv], {**os.environ, AGAIN: "yes"})


def keep(path, content):
    """Write a file whole or not at all: it is written beside the old one, and takes its place when it is complete."""
    part = path + ".part"
    try:
        with open(part, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # else a machine that loses its power could have the new name, but not the content
        os.replace(part, path)
    except OSError as error:
        folder = os.path.dirname(os.path.abspath(path))
        raise Trouble(
            f"{path} cannot be written ({error.strerror}), and each epoch has to be kept there: what was kept before is "
            f"still whole. Make room in {folder}, or see who may write there; then go on with --resume."
        ) from error
    finally:
        with contextlib.suppress(OSError):  # it is there only if something went wrong
            os.remove(part)


def resume(model, path):
    """Have the model be as it was kept; gives the epoch after which it was, 0 where nothing is kept."""
    if not os.path.exists(path):
        print(f"there is no {path} to go on from: it begins anew", flush=True)
        return 0
    try:
        with open(path, "rb") as file:
            return model.restore(file.read())
    except Exception as error:  # which ones there can be, only the damage to the file decides
        size = os.path.getsize(path)
        raise Trouble(
            f"{path} ({size} bytes) holds no whole model of this kind. Train without --resume: it is written anew."
        ) from error


def stop(number, frame):
    """Stop as Ctrl-C does; whoever asks a second time is not heard, as it is stopping already."""
    for sign in signs_to_stop():
        signal.signal(sign, signal.SIG_IGN)
    raise KeyboardInterrupt


def signs_to_stop():
    """The signals that ask for an end: Ctrl-C, kill or a shutdown, and a terminal that was closed."""
    signs = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    return [sign for sign in signs if signal.getsignal(sign) is not signal.SIG_IGN]  # nohup has it ignore SIGHUP


def train(options):
    """Train, telling each epoch; the exit code. Raises Trouble."""
    digits = read_digits(options.data)
    random.Random(options.seed).shuffle(digits)
    model = model_of(options.seed, options.plain)
    held = len(digits) // 5  # a fifth is never trained with: whether they are read right is what counts
    seen, unseen = model.prepared(digits[held:]), model.prepared(digits[:held])
    kept = os.path.splitext(options.data)[0] + ("-model.json" if isinstance(model, Linear) else "-model.pt")
    print(
        f"{model.name}, on {model.device}: {len(digits) - held} digits to learn, {held} to be tested with", flush=True
    )
    came = resume(model, kept) if options.resume else 0
    if came >= options.epochs:
        print(f"already trained for {came} epochs; kept in {kept}", flush=True)
        return 0
    if came:
        print(f"going on after epoch {came}", flush=True)
    started = time.perf_counter()
    for sign in signs_to_stop():
        signal.signal(sign, stop)
    try:
        for epoch in range(came + 1, options.epochs + 1):
            order = list(range(len(digits) - held))
            random.Random(options.seed * 1000 + epoch).shuffle(order)
            loss, right = model.epoch(seen, order), model.right(unseen)
            keep(kept, model.content(epoch))
            came = epoch
            print(f"epoch {epoch}/{options.epochs}  loss {loss:.4f}  accuracy {right / held:.4f}", flush=True)
    except KeyboardInterrupt:
        where = f"kept in {kept}, to go on: --resume" if came else "nothing was learnt that could be kept"
        print(f"stopped after epoch {came} of {options.epochs}; {where}", flush=True)
        return 130
    seconds = time.perf_counter() - started
    print(f"trained in {seconds:.1f} s on {model.device}; kept in {kept}", flush=True)
    return 0


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
    try:
        return train(options)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 2
    except (KeyboardInterrupt, BrokenPipeError):  # stopped before it began, or the ssh that read its lines has ended
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that Python's own farewell finds a reader
        return 130


if __name__ == "__main__":
    sys.exit(main())
