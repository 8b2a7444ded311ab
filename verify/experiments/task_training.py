"""Training on the papers' tasks, with PyTorch: cells as plain modules, several networks side by side.

Networks of one architecture that differ in seed and learning rate are trained as one batch of matrices: each has its
own weights [S, ..], data, gradient cut and step, and none sees another.  Nothing here is evidence: what is certain of
the result is found from its weights.  The only module that imports torch.

Sources: Levine, Sharir, Ziv, Shashua (arXiv:1710.09431) for the tasks; Helfrich, Willmott, Ye (arXiv:1707.09520) for
the scaled Cayley transform; Arjovsky, Shah, Bengio (arXiv:1511.06464) for modReLU.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from verify.experiments.task_cells import Architecture

__all__ = ["Networks", "Trained", "one_thread", "train"]

Array = NDArray[Any]
Tensor = Any
_DECAYS = 0.9, 0.999
_CUT = 1.0
_LAST_RATE = 0.1


def one_thread() -> None:
    """Torch on one thread, with deterministic algorithms: on one machine, one seed gives one result."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)


class _Layer(torch.nn.Module, ABC):  # type: ignore[misc]
    """One layer of S networks: from inputs [S, B, T, in] to outputs [S, B, T, R]."""

    def __init__(self, draw: _Draw, R: int, inputs: int, number: int, architecture: Architecture, steps: int) -> None:
        super().__init__()
        self.R, self.number = R, number
        self.make(draw, inputs, architecture, steps)

    @abstractmethod
    def make(self, draw: _Draw, inputs: int, architecture: Architecture, steps: int) -> None:
        """Add the parameters."""

    @abstractmethod
    def forward(self, v: Tensor) -> Tensor:
        """The outputs at every step."""

    @abstractmethod
    def arrays(self) -> dict[str, Tensor]:
        """The weights [S, ..] under the names that they have in a file."""

    def start(self, v: Tensor) -> Tensor:
        """Zero states [S, B, R]."""
        return v.new_zeros(v.shape[0], v.shape[1], self.R)


def _times(v: Tensor, matrix: Tensor) -> Tensor:
    """Vectors [S, B, T, n] through matrices [S, R, n]."""
    S, B, T, n = v.shape
    return torch.bmm(v.reshape(S, B * T, n), matrix.transpose(1, 2)).reshape(S, B, T, -1)


class _Rac(_Layer):
    """h' = (Wh h) * (Wi v), h at the start trained.

    It begins near the product of ones: a layer multiplies what the layer below puts out T times over, so the noise is
    smaller by a factor T a layer, or the numbers would leave every range.
    """

    def make(self, draw: _Draw, inputs: int, architecture: Architecture, steps: int) -> None:
        noise = 1.0 / steps ** (architecture.L - 0.5)
        one = torch.eye(self.R)
        first = self.number == 1
        self.Wh = draw.parameter(one, noise / math.sqrt(self.R))
        self.Wi = (
            draw.parameter(torch.ones(self.R, inputs), noise)
            if first
            else draw.parameter(one, noise / math.sqrt(self.R))
        )
        self.h = draw.parameter(torch.ones(self.R), 0.0)

    def forward(self, v: Tensor) -> Tensor:
        h = self.h[:, None, :].expand(-1, v.shape[1], -1)
        matrix = self.Wh.transpose(1, 2)
        found = []
        for b in _times(v, self.Wi).unbind(2):
            h = torch.bmm(h, matrix) * b
            found.append(h)
        return torch.stack(found, 2)

    def arrays(self) -> dict[str, Tensor]:
        return {f"{name}{self.number}": getattr(self, name) for name in ("Wh", "Wi", "h")}


class _Mi(_Layer):
    """h' = alpha a b + betaa a + betab b + gamma, a = Wh h, b = Wi v; h = 0 at the start."""

    def make(self, draw: _Draw, inputs: int, architecture: Architecture, steps: int) -> None:
        noise = 1.0 / steps**0.5
        one, ones = torch.eye(self.R), torch.ones(self.R)
        self.Wh = draw.parameter(0.9 * one, noise / math.sqrt(self.R))
        self.Wi = draw.parameter(torch.zeros(self.R, inputs), 0.5 if self.number == 1 else 0.5 / math.sqrt(self.R))
        self.alpha = draw.parameter(noise * ones, 0.0)
        self.betaa = draw.parameter(ones, 0.0)
        self.betab = draw.parameter(0.5 * ones, 0.0)
        self.gamma = draw.parameter(0.0 * ones, 0.0)

    def forward(self, v: Tensor) -> Tensor:
        h, matrix = self.start(v), self.Wh.transpose(1, 2)
        b = _times(v, self.Wi)
        alpha, betaa, betab, gamma = (w[:, None, None] for w in (self.alpha, self.betaa, self.betab, self.gamma))
        found = []
        for factor, rest in zip((alpha * b + betaa).unbind(2), (betab * b + gamma).unbind(2), strict=True):
            h = torch.addcmul(rest, torch.bmm(h, matrix), factor)
            found.append(h)
        return torch.stack(found, 2)

    def arrays(self) -> dict[str, Tensor]:
        names = ("Wh", "Wi", "alpha", "betaa", "betab", "gamma")
        return {f"{name}{self.number}": getattr(self, name) for name in names}


class _Torch(_Layer):
    """A layer of PyTorch's kind, its weights uniform in ±1/sqrt(R) as there; the second bias stays zero."""

    gates = 1

    def make(self, draw: _Draw, inputs: int, architecture: Architecture, steps: int) -> None:
        rows, bound = self.gates * self.R, self.R**-0.5
        self.weight_ih = draw.uniform(bound, rows, inputs)
        self.weight_hh = draw.uniform(bound, rows, self.R)
        self.bias = draw.uniform(bound, rows)

    def arrays(self) -> dict[str, Tensor]:
        layer = f"l{self.number - 1}"
        return {
            f"rnn.weight_ih_{layer}": self.weight_ih,
            f"rnn.weight_hh_{layer}": self.weight_hh,
            f"rnn.bias_ih_{layer}": self.bias,
            f"rnn.bias_hh_{layer}": torch.zeros_like(self.bias),
        }


class _Tanh(_Torch):
    """h' = tanh(Wi v + b + Wh h)."""

    def forward(self, v: Tensor) -> Tensor:
        h, matrix = self.start(v), self.weight_hh.transpose(1, 2)
        found = []
        for b in (_times(v, self.weight_ih) + self.bias[:, None, None]).unbind(2):
            h = torch.tanh(torch.baddbmm(b, h, matrix))
            found.append(h)
        return torch.stack(found, 2)


class _Lstm(_Torch):
    """The LSTM with gates in PyTorch's order i, f, g, o; the forget gates begin open, at bias 1."""

    gates = 4

    def make(self, draw: _Draw, inputs: int, architecture: Architecture, steps: int) -> None:
        super().make(draw, inputs, architecture, steps)
        self.bias.data[:, self.R : 2 * self.R] = 1.0

    def forward(self, v: Tensor) -> Tensor:
        h = c = self.start(v)
        matrix = self.weight_hh.transpose(1, 2)
        found = []
        for b in (_times(v, self.weight_ih) + self.bias[:, None, None]).unbind(2):
            i, f, g, o = torch.baddbmm(b, h, matrix).chunk(4, dim=2)
            c = torch.addcmul(torch.sigmoid(f) * c, torch.sigmoid(i), torch.tanh(g))
            h = torch.sigmoid(o) * torch.tanh(c)
            found.append(h)
        return torch.stack(found, 2)


class _Orthogonal(_Layer):
    """h' = modReLU(W h + Wi v), W = (I + A)^-1 (I - A) D orthogonal, A skew, D of ±1, half of them -1.

    modReLU is relu(z + b) - relu(b - z): sign(z) relu(|z| + b) for b <= 0, and continuous where that jumps for b > 0.
    """

    def make(self, draw: _Draw, inputs: int, architecture: Architecture, steps: int) -> None:
        R = self.R
        self.above = torch.triu_indices(R, R, 1)
        angles = draw.uniform(math.pi / 4, R // 2).data + math.pi / 4  # uniform in 0..π/2
        skew = torch.zeros(len(angles), R, R)
        for k in range(R // 2):
            skew[:, 2 * k, 2 * k + 1] = -torch.sqrt((1 - torch.cos(angles[:, k])) / (1 + torch.cos(angles[:, k])))
        self.skew = torch.nn.Parameter(skew[:, self.above[0], self.above[1]])
        self.signs = torch.ones(R)
        self.signs[: R // 2] = -1.0
        self.Wi = draw.parameter(torch.zeros(R, inputs), 0.5 if self.number == 1 else 1 / math.sqrt(R))
        self.b = draw.uniform(0.01, R)

    def matrix(self) -> Tensor:
        """W [S, R, R]."""
        A = self.skew.new_zeros(len(self.skew), self.R, self.R)
        A[:, self.above[0], self.above[1]] = self.skew
        A = A - A.transpose(1, 2)
        one = torch.eye(self.R)
        return torch.linalg.solve(one + A, one - A) * self.signs

    def forward(self, v: Tensor) -> Tensor:
        h, matrix, bias = self.start(v), self.matrix().transpose(1, 2), self.b[:, None]
        found = []
        for b in _times(v, self.Wi).unbind(2):
            z = torch.baddbmm(b, h, matrix)
            h = torch.relu(z + bias) - torch.relu(bias - z)
            found.append(h)
        return torch.stack(found, 2)

    def arrays(self) -> dict[str, Tensor]:
        return {f"Wh{self.number}": self.matrix(), f"Wi{self.number}": self.Wi, f"b{self.number}": self.b}


_LAYERS: Mapping[str, type[_Layer]] = {
    "rac": _Rac,
    "mi": _Mi,
    "tanh": _Tanh,
    "lstm": _Lstm,
    "orthogonal": _Orthogonal,
}


class _Draw:
    """Parameters [S, ..], those of each network from a stream of its own."""

    def __init__(self, seeds: Sequence[Sequence[int]]) -> None:
        self._streams = [np.random.default_rng(list(seed)) for seed in seeds]

    def parameter(self, middle: Tensor, noise: float) -> Tensor:
        """Normal around ``middle``."""
        drawn = np.stack([stream.standard_normal(tuple(middle.shape)) for stream in self._streams])
        return torch.nn.Parameter(middle + noise * torch.tensor(drawn, dtype=torch.float32))

    def uniform(self, bound: float, *shape: int) -> Tensor:
        """Uniform in ± ``bound``."""
        drawn = np.stack([stream.uniform(-bound, bound, shape) for stream in self._streams])
        return torch.nn.Parameter(torch.tensor(drawn, dtype=torch.float32))


class Networks(torch.nn.Module):  # type: ignore[misc]
    """S networks of one architecture, network s drawn from ``seeds[s]``; ``steps``: of the sequences, T."""

    def __init__(self, architecture: Architecture, seeds: Sequence[Sequence[int]], steps: int) -> None:
        super().__init__()
        draw, a = _Draw(seeds), architecture
        kind = _LAYERS[a.cell]
        self.layers = torch.nn.ModuleList(
            [kind(draw, a.R, a.M if number == 1 else a.R, number, a, steps) for number in range(1, a.L + 1)]
        )
        bound = a.R**-0.5
        self.Wo = draw.uniform(bound, a.C, a.R)
        self.bo = None if a.cell in ("rac", "mi") else draw.uniform(bound, a.C)
        self.torch_names = a.cell in ("tanh", "lstm")

    def forward(self, inputs: Tensor, last: int) -> Tensor:
        """Logits [S, B, last, C] at the last steps of ``inputs`` [S, B, T, M]."""
        for layer in self.layers:
            inputs = layer(inputs)
        found = _times(inputs[:, :, -last:], self.Wo)
        return found if self.bo is None else found + self.bo[:, None, None]

    def arrays(self) -> list[dict[str, Array]]:
        """For each network its weights in binary32, under the names that they have in a file."""
        names = ("fc.weight", "fc.bias") if self.torch_names else ("Wo", "bo")
        with torch.no_grad():
            found = {name: array for layer in self.layers for name, array in layer.arrays().items()}
            found[names[0]] = self.Wo
            if self.bo is not None:
                found[names[1]] = self.bo
            plain = {name: array.detach().numpy().astype(np.float32) for name, array in found.items()}
        return [{name: array[s] for name, array in plain.items()} for s in range(len(self.Wo))]


@dataclass(frozen=True, slots=True)
class Trained:
    """What training left of a network: ``before`` and ``after``, its weights; held-out ``loss`` and ``accuracy`` at the
    ``logged`` iterations; the mean training loss of the last tenth; how many steps were ``skipped`` because the
    gradient was no finite number.
    """

    before: Mapping[str, Array]
    after: Mapping[str, Array]
    logged: list[int]
    loss: list[float]
    accuracy: list[float]
    training_loss: float
    skipped: int


def train(
    architecture: Architecture,
    seeds: Sequence[Sequence[int]],
    rates: Sequence[float],
    pools: Sequence[tuple[Array, Array]],
    held_out: tuple[Array, Array],
    iterations: int,
    *,
    batch: int = 64,
    logs: int = 24,
) -> list[Trained]:
    """Adam on the cross entropy, gradients cut at norm 1, the rate falling linearly to a tenth; one network a seed.

    ``pools``: for each network inputs [N, T] (indices) and targets [N, K], the answers at the last K steps; batches are
    drawn from them with the stream of the network's seed.  ``held_out``: the same, for all.
    """
    one_thread()
    S, (_, T), K = len(seeds), pools[0][0].shape, pools[0][1].shape[1]
    networks = Networks(architecture, [[*seed, 1] for seed in seeds], T)
    before = networks.arrays()
    streams = [np.random.default_rng([*seed, 2]) for seed in seeds]
    parameters = list(networks.parameters())
    first = [torch.zeros_like(p) for p in parameters]
    second = [torch.zeros_like(p) for p in parameters]
    rate = torch.tensor(rates, dtype=torch.float32)
    one_hot = torch.eye(architecture.M)
    pool = [torch.tensor(np.stack([part[k] for part in pools])) for k in (0, 1)]
    looked = one_hot[torch.tensor(held_out[0])].expand(S, -1, -1, -1)
    answers = torch.tensor(held_out[1]).expand(S, -1, -1)
    logged = sorted({round(iterations * k / logs) for k in range(logs + 1)})
    losses: list[Array] = []
    accuracies: list[Array] = []
    recent: list[Tensor] = []
    skipped = np.zeros(S, dtype=int)

    def look() -> None:
        with torch.no_grad():
            logits = networks(looked, K)
            losses.append(_entropy(logits, answers).numpy())
            accuracies.append((logits.argmax(-1) == answers).double().mean((1, 2)).numpy())

    for iteration in range(iterations):
        if iteration in logged:
            look()
        rows = torch.tensor(np.stack([stream.integers(len(pools[0][0]), size=batch) for stream in streams]))
        chosen = [torch.gather(part, 1, rows[:, :, None].expand(-1, -1, part.shape[2])) for part in pool]
        loss = _entropy(networks(one_hot[chosen[0]], K), chosen[1])
        gradient = torch.autograd.grad(loss.sum(), parameters)
        with torch.no_grad():
            size = sum((g.double() ** 2).reshape(S, -1).sum(1) for g in gradient).sqrt()
            good = torch.isfinite(size) & torch.isfinite(loss)
            skipped += ~good.numpy()
            cut = torch.where(good, (_CUT / size).clamp(max=1.0), 0.0).float()
            # A network whose gradient is no number makes no step; the others do not notice.
            now = torch.where(good, rate * (1.0 - (1.0 - _LAST_RATE) * iteration / iterations), 0.0)
            steps = 1.0 - _DECAYS[0] ** (iteration + 1), math.sqrt(1.0 - _DECAYS[1] ** (iteration + 1))
            for p, g, m, v in zip(parameters, gradient, first, second, strict=True):
                g = torch.nan_to_num(g, 0.0, 0.0, 0.0) * _wide(cut, g)
                m.mul_(_DECAYS[0]).add_(g, alpha=1.0 - _DECAYS[0])
                v.mul_(_DECAYS[1]).addcmul_(g, g, value=1.0 - _DECAYS[1])
                p.sub_(_wide(now, p) * (m / steps[0]) / (v.sqrt() / steps[1] + 1e-8))
            if iteration >= iterations - max(1, iterations // 10):
                recent.append(loss.detach())
    look()
    final = torch.stack(recent).double().mean(0).numpy()
    after = networks.arrays()
    return [
        Trained(
            before[s],
            after[s],
            logged,
            [float(values[s]) for values in losses],
            [float(values[s]) for values in accuracies],
            float(final[s]),
            int(skipped[s]),
        )
        for s in range(S)
    ]


def _wide(numbers: Tensor, like: Tensor) -> Tensor:
    """A number a network [S], to be used with its entries."""
    return numbers.reshape(-1, *(1,) * (like.dim() - 1))


def _entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """The mean cross entropy of each network, [S]."""
    C = logits.shape[-1]
    each = torch.nn.functional.cross_entropy(logits.reshape(-1, C), targets.reshape(-1), reduction="none")
    return each.reshape(len(logits), -1).mean(1)
