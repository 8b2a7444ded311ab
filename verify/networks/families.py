"""The families of networks: the text of one layer each, and the program for given sizes.

In the text of a layer every name gets the number of the layer; ``v`` is the input of the layer, x or the output of the
layer below; ``x`` is the network's input.  Read-out: y = Wo[i] out[i], ``out`` the output of the last layer.  Adding a
family is adding a value here (and its program to the checker, which has its own).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from verify.errors import DomainError
from verify.exact.conversion import read_integer, shown
from verify.networks.language import parse
from verify.networks.program import Program
from verify.networks.syntax import MAX_SIZE

__all__ = ["FAMILIES", "Family", "find_family"]

MAX_LAYERS = 10_000


@dataclass(frozen=True, slots=True)
class Family:
    """Networks of L layers of width R with M input channels.

    ``layer`` is the text of a layer, ``first`` that of layer 1 where it is another; ``out`` the array that the layer
    above reads.  ``words`` say in a line what it is, ``step`` and ``latex`` what a layer does (v its input),
    ``source`` where it comes from, ``package`` the package that a plug-in's family comes from.
    """

    name: str
    words: str
    step: str
    latex: str
    source: str
    layer: str
    out: str = "h'"
    first: str = ""
    kind: str = "polynomial"
    sizes: tuple[str, ...] = ("L", "R", "M")
    package: str = ""

    def text(self, L: int) -> str:
        """The text for L layers, with the sizes R and M.

        Raises ``DomainError`` unless 1 <= L <= 10,000.
        """
        if not 1 <= read_integer(L, "L") <= MAX_LAYERS:
            raise DomainError(f"the number of layers L must be from 1 to {MAX_LAYERS:,}, not {shown(L)}")
        lines, below = ["sizes R M", "input x[M]"], "x"
        for number in range(1, L + 1):
            layer = self.first if self.first and number == 1 else self.layer
            lines += [_numbered(line.strip(), number, below) for line in layer.strip().splitlines()]
            below = _numbered(self.out, number, below)
        return "\n".join([*lines, f"y = Wo[i] {below}[i]"]) + "\n"

    def program(self, L: int, R: int, M: int) -> Program:
        """The program for L layers of width R and M channels.

        Raises ``DomainError`` for a size below 1 or beyond the limits.
        """
        for name, size in (("L", L), ("R", R), ("M", M)):
            if not 1 <= read_integer(size, name) <= MAX_SIZE:
                raise DomainError(f"{name} must be from 1 to {MAX_SIZE:,}, not {shown(size)}")
        text = self.text(L)
        return parse(text, {"R": R, "M": M}, limit=len(text))[0]


_WORD = re.compile(
    r"\[[^\]]*\]|(?P<function>[a-z]+)(?=\()|(?P<keyword>^(?:state|weight)\b)|(?P<name>[A-Za-z][A-Za-z0-9]*)"
)


def _numbered(line: str, number: int, below: str) -> str:
    """A line of a layer: what stands in brackets stays, and functions, declarations and ``x`` do."""

    def word(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None or name == "x":
            return match[0]
        return below if name == "v" else f"{name}{number}"

    return _WORD.sub(word, line)


def _lstm_gate(name: str, function: str) -> str:
    return f"{name}[i] = {function}(Wi{name}[i,k] v[k] + bi{name}[i] + Wh{name}[i,j] h[j] + bh{name}[i])"


def _recurrent(function: str, symbol: str) -> Family:
    return Family(
        function,
        f"basic RNN with {function}, as in PyTorch",
        f"h' = {function}(Wi v + bi + Wh h + bh)",
        rf"h' = {symbol}(W_i v + b_i + W_h h + b_h)",
        "Elman, Finding structure in time, Cognitive Science 14 (1990); PyTorch, torch.nn.RNN",
        f"state h[R]\nh'[i] = {function}(Wi[i,k] v[k] + bi[i] + Wh[i,j] h[j] + bh[i])",
        kind="piecewise" if function == "relu" else "analytic",
    )


_RAC = """
    state h[R]
    a[i] = Wh[i,j] h[j]
    b[i] = Wi[i,j] v[j]
    h'[i] = a[i] b[i]
"""
_AFFINE = "a[i] = Wh[i,j] h[j] + Wi[i,k] v[k] + b[i]"
_KEY_VALUE = """
    state S[R,R]
    k[j] = Wk[j,m] v[m]
    w[i] = Wv[i,m] v[m]
"""
_QUERY = """
    q[j] = Wq[j,m] v[m]
    o[i] = S'[i,j] q[j]
"""

_ALL = (
    Family(
        "rac",
        "recurrent arithmetic circuit",
        "h' = (Wh h) * (Wi v)",
        r"h' = (W_h h) \odot (W_i v)",
        "Levine, Sharir, Ziv, Shashua, Benefits of depth for long-term memory of recurrent networks (arXiv:1710.09431)",
        _RAC,
    ),
    Family(
        "rac-skip",
        "recurrent arithmetic circuit, the input fed to every layer",
        "h' = (Wh h) * (Wi v + Ws x)",
        r"h' = (W_h h) \odot (W_i v + W_s x)",
        "Graves, Generating sequences with recurrent neural networks (arXiv:1308.0850), for the skip connections",
        "state h[R]\na[i] = Wh[i,j] h[j]\nb[i] = Wi[i,j] v[j] + Ws[i,k] x[k]\nh'[i] = a[i] b[i]",
        first=_RAC,
    ),
    Family(
        "mi",
        "multiplicative integration with biases",
        "h' = alpha a b + betaa a + betab b + gamma, a = Wh h, b = Wi v",
        r"h' = \alpha a b + \beta_1 a + \beta_2 b + \gamma,\ a = W_h h,\ b = W_i v",
        "Wu, Zhang, Zhang, Bengio, Salakhutdinov, On multiplicative integration with recurrent neural networks"
        " (arXiv:1606.06630)",
        """
        state h[R]
        a[i] = Wh[i,j] h[j]
        b[i] = Wi[i,j] v[j]
        h'[i] = alpha[i] a[i] b[i] + betaa[i] a[i] + betab[i] b[i] + gamma[i]
        """,
    ),
    Family(
        "second-order",
        "second-order RNN",
        "h'_i = sum_jk T_ijk h_j v_k",
        r"h'_i = \sum_{j,k} T_{ijk} h_j v_k",
        "Giles, Sun, Chen, Lee, Chen, Higher order recurrent networks and grammatical inference, NIPS 1989",
        "state h[R]\nh'[i] = T[i,j,k] h[j] v[k]",
    ),
    Family(
        "square",
        "RNN with the square as activation",
        "h' = (Wh h + Wi v + b)^2",
        r"h' = (W_h h + W_i v + b)^2",
        "Livni, Shalev-Shwartz, Shamir, On the computational efficiency of training neural networks (arXiv:1410.1141),"
        " for the activation",
        f"state h[R]\n{_AFFINE}\nh'[i] = a[i] a[i]",
    ),
    Family(
        "cube",
        "RNN with the cube as activation",
        "h' = (Wh h + Wi v + b)^3",
        r"h' = (W_h h + W_i v + b)^3",
        "Chen, Manning, A fast and accurate dependency parser using neural networks, EMNLP 2014, for the activation",
        f"state h[R]\n{_AFFINE}\nh'[i] = a[i] a[i] a[i]",
    ),
    Family(
        "linear-layers",
        "stacked linear RNN",
        "h' = Wh h + Wi v",
        r"h' = W_h h + W_i v",
        "Emami, Sahraee-Ardakan, Pandit, Rangan, Fletcher, Implicit bias of linear RNNs (arXiv:2101.07833), one layer",
        "state h[R]\nh'[i] = Wh[i,j] h[j] + Wi[i,k] v[k]",
    ),
    Family(
        "gated-lstm",
        "LSTM without its activations",
        "f, i, o, g affine in (h, v); c' = f c + i g; h' = o c'",
        r"f, i, o, g \text{ affine in } (h, v);\ c' = f c + i g;\ h' = o c'",
        "Hochreiter, Schmidhuber, Long short-term memory, Neural Computation 9 (1997), activations left out",
        "\n".join(
            [
                "state h[R]",
                "state c[R]",
                *(f"{g}[i] = W{g}h[i,j] h[j] + W{g}v[i,k] v[k] + b{g}[i]" for g in "fiog"),
                "c'[i] = f[i] c[i] + i[i] g[i]",
                "h'[i] = o[i] c'[i]",
            ]
        ),
    ),
    Family(
        "gated-gru",
        "GRU without its activations",
        "z, r affine in (h, v); n = r (Uh h) + Vn v + bn; h' = (1 - z) n + z h",
        r"z, r \text{ affine in } (h, v);\ n = r\,(U_h h) + V_n v + b_n;\ h' = (1 - z) n + z h",
        "Cho et al., Learning phrase representations using RNN encoder-decoder (arXiv:1406.1078), activations left out",
        """
        state h[R]
        z[i] = Wzh[i,j] h[j] + Wzv[i,k] v[k] + bz[i]
        r[i] = Wrh[i,j] h[j] + Wrv[i,k] v[k] + br[i]
        u[i] = Uh[i,j] h[j]
        n[i] = r[i] u[i] + Vn[i,k] v[k] + bn[i]
        h'[i] = n[i] - z[i] n[i] + z[i] h[i]
        """,
    ),
    Family(
        "linear-attention",
        "linear attention",
        "S' = S + (Wv v)(Wk v)^T; out = S' (Wq v)",
        r"S' = S + (W_v v)(W_k v)^\top;\ \mathrm{out} = S' (W_q v)",
        "Katharopoulos, Vyas, Pappas, Fleuret, Transformers are RNNs (arXiv:2006.16236)",
        f"{_KEY_VALUE}S'[i,j] = S[i,j] + w[i] k[j]{_QUERY}",
        out="o",
    ),
    Family(
        "gated-linear-attention",
        "gated linear attention",
        "S' = diag(Wg v) S + (Wv v)(Wk v)^T; out = S' (Wq v)",
        r"S' = \mathrm{diag}(W_g v) S + (W_v v)(W_k v)^\top;\ \mathrm{out} = S' (W_q v)",
        "Yang, Wang, Shen, Panda, Kim, Gated linear attention transformers with hardware-efficient training"
        " (arXiv:2312.06635), the gate without its activation",
        f"{_KEY_VALUE}g[i] = Wg[i,m] v[m]\nS'[i,j] = g[i] S[i,j] + w[i] k[j]{_QUERY}",
        out="o",
    ),
    Family(
        "delta-rule",
        "DeltaNet",
        "S' = S + (Wv v - S Wk v)(Wk v)^T; out = S' (Wq v)",
        r"S' = S + (W_v v - S W_k v)(W_k v)^\top;\ \mathrm{out} = S' (W_q v)",
        "Schlag, Irie, Schmidhuber, Linear transformers are secretly fast weight programmers (arXiv:2102.11174)",
        f"{_KEY_VALUE}r[i] = w[i] - S[i,j] k[j]\nS'[i,j] = S[i,j] + r[i] k[j]{_QUERY}",
        out="o",
    ),
    Family(
        "selective-ssm",
        "selective state-space model, diagonal, without its activations",
        "h' = (a + Wa v) h + (Wb v)(Wx v); out = Wc h'",
        r"h' = (a + W_a v) \odot h + (W_b v) \odot (W_x v);\ \mathrm{out} = W_c h'",
        "Gu, Dao, Mamba: linear-time sequence modeling with selective state spaces (arXiv:2312.00752), its core",
        """
        state h[R]
        weight Wc[R,R]
        g[i] = a[i] + Wa[i,k] v[k]
        b[i] = Wb[i,k] v[k]
        u[i] = Wx[i,k] v[k]
        h'[i] = g[i] h[i] + b[i] u[i]
        o[i] = Wc[i,j] h'[j]
        """,
        out="o",
    ),
    _recurrent("tanh", r"\tanh"),
    _recurrent("sigmoid", r"\sigma"),
    _recurrent("relu", r"\mathrm{relu}"),
    Family(
        "lstm",
        "LSTM, as in PyTorch",
        "i, f, o = sigmoid(..), g = tanh(..); c' = f c + i g; h' = o tanh(c')",
        r"i, f, o = \sigma(\cdot),\ g = \tanh(\cdot);\ c' = f c + i g;\ h' = o \tanh(c')",
        "Hochreiter, Schmidhuber, Long short-term memory, Neural Computation 9 (1997); PyTorch, torch.nn.LSTM",
        "\n".join(
            [
                "state h[R]",
                "state c[R]",
                *(_lstm_gate(gate, "tanh" if gate == "g" else "sigmoid") for gate in "ifgo"),
                "c'[i] = f[i] c[i] + i[i] g[i]",
                "e[i] = tanh(c'[i])",
                "h'[i] = o[i] e[i]",
            ]
        ),
        kind="analytic",
    ),
    Family(
        "gru",
        "GRU, as in PyTorch (reset after the product)",
        "r, z = sigmoid(..), n = tanh(Win v + bin + r (Whn h + bhn)); h' = (1 - z) n + z h",
        r"r, z = \sigma(\cdot),\ n = \tanh(W_{in} v + b_{in} + r (W_{hn} h + b_{hn}));\ h' = (1 - z) n + z h",
        "Cho et al., Learning phrase representations using RNN encoder-decoder (arXiv:1406.1078);"
        " PyTorch, torch.nn.GRU",
        "\n".join(
            [
                "state h[R]",
                _lstm_gate("r", "sigmoid"),
                _lstm_gate("z", "sigmoid"),
                "u[i] = Whn[i,j] h[j] + bhn[i]",
                "n[i] = tanh(Win[i,k] v[k] + bin[i] + r[i] u[i])",
                "h'[i] = n[i] - z[i] n[i] + z[i] h[i]",
            ]
        ),
        kind="analytic",
    ),
)

FAMILIES: Mapping[str, Family] = {family.name: family for family in _ALL}


def find_family(name: str) -> Family:
    """The family of that name.  Raises ``DomainError``, which lists them, where there is none."""
    if not isinstance(name, str) or name not in FAMILIES:
        raise DomainError(f"there is no family {shown(name)}; there are {', '.join(FAMILIES)}")
    return FAMILIES[name]
