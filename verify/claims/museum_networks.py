"""The texts of the networks that turn other people's quantities into function ranks.

Each reads a linear memory by its last input, so that the function rank is that of a matrix that the paper is about; the
identity is proved on the page of the claim.
"""

from __future__ import annotations

from verify.claims.cases import Params

__all__ = ["lag_operators", "product_pair", "stacked_layers", "symmetric_lag_operators"]


def _unit(size: int, place: int) -> str:
    return f"[{', '.join(str(int(index == place)) for index in range(size))}]"


def _lags(n: int, k: int) -> list[str]:
    """A register q of the last k inputs, and h_i = sum of lam_i^j q_j over the lags j < k, one step later."""
    shift = [[int(column + 1 == row) for column in range(k)] for row in range(k)]
    lines = [f"weight shift[{k},{k}] = {shift}", f"weight one[{n}] = {[1] * n}"]
    lines += [f"weight e{lag}[{k}] = {_unit(k, lag)}" for lag in range(k)]
    lines += ["q'[j] = shift[j,i] q[i] + e0[j] s[m] x[m]"]
    # Horner's rule, from the longest lag.
    for lag in reversed(range(k)):
        target = f"g{lag}" if lag else "h'"
        rest = "" if lag == k - 1 else f" + lam[i] g{lag + 1}[i]"
        lines.append(f"{target}[i] = one[i] e{lag}[j] q[j]{rest}")
    return lines


def lag_operators(params: Params) -> str:
    """y = sum of q_j x·L_j over the lags j < k, L_j = C diag(lam)^j F written as a vector of d_x·d_y entries.

    States: q of k entries and h of n.  At (t_S, t_E) = (k, 2) q holds the start inputs at the cut, and the first end
    step leaves h alone to the last one.
    """
    n, d_x, d_y, k = (params[name] for name in ("n", "d_x", "d_y", "k"))
    channels = d_x * d_y
    places = [[[int(p * d_x + r == m) for m in range(channels)] for r in range(d_x)] for p in range(d_y)]
    lines = [
        f"input x[{channels}]",
        f"state q[{k}] = 0",
        f"state h[{n}] = 0",
        f"weight read[{d_y},{d_x},{channels}] = {places}",
    ]
    return "\n".join([*lines, *_lags(n, k), "y = C[p,i] h[i] F[i,r] read[p,r,m] x[m]"])


def symmetric_lag_operators(params: Params) -> str:
    """The same with C = F transposed and d = d_x = d_y: y = sum of q_j x·(L_j x), for the symmetric L_j no loss."""
    n, d, k = (params[name] for name in ("n", "d", "k"))
    lines = [f"input x[{d}]", f"state q[{k}] = 0", f"state h[{n}] = 0", *_lags(n, k), "f[i] = F[i,r] x[r]"]
    return "\n".join([*lines, "y = f[i] f[i] h[i]"])


def stacked_layers(params: Params) -> str:
    """Linear layers, one on the other; the last input x reads y = sum of x_a · (output of the a-th further step).

    ``tied``: whether all layers have the same weights; then the first has an input weight of its own.
    """
    n, depth, k, tied = params["n"], params["L"], params["k"], bool(params.get("tied"))
    recurrent = ["W" if tied else f"W{layer}" for layer in range(1, depth + 1)]
    inputs = ["F" if tied else f"F{layer}" for layer in range(1, depth + 1)]
    lines = [f"input x[{k}]", *(f"state h{layer}[{n}] = 0" for layer in range(1, depth + 1))]
    lines.append(f"h1'[i] = {recurrent[0]}[i,j] h1[j] + B[i] s[m] x[m]")
    for layer in range(2, depth + 1):
        lines.append(
            f"h{layer}'[i] = {recurrent[layer - 1]}[i,j] h{layer}[j] + {inputs[layer - 1]}[i,j] h{layer - 1}'[j]"
        )
    lines += [f"weight e{lag}[{k}] = {_unit(k, lag)}" for lag in range(k)]
    before = [f"h{layer}" for layer in range(1, depth + 1)]
    reads = [f"e0[m] x[m] C[i] {before[-1]}[i]"]
    for lag in range(1, k):
        now = [f"z{lag}n{layer}" for layer in range(1, depth + 1)]
        lines.append(f"{now[0]}[i] = {recurrent[0]}[i,j] {before[0]}[j]")
        for layer in range(1, depth):
            above = f"{recurrent[layer]}[i,j] {before[layer]}[j]"
            lines.append(f"{now[layer]}[i] = {above} + {inputs[layer]}[i,j] {now[layer - 1]}[j]")
        reads.append(f"e{lag}[m] x[m] C[i] {now[-1]}[i]")
        before = now
    return "\n".join([*lines, f"y = {' + '.join(reads)}"])


def product_pair(params: Params) -> str:
    """A product graph network of L layers on two joined vertices with loops; the features of the first come at the
    start step, those of the second at the end step.
    """
    depth, width, channels = params["L"], params["R"], params["M"]
    lines = [
        f"input x[{channels}]",
        f"state p[{width}] = 0",
        "a1[i] = W1[i,k] x[k]",
        "p'[i] = a1[i]",
        "g1[i] = p[i] a1[i]",
    ]
    for layer in range(2, depth + 1):
        lines += [f"weight W{layer}[{width},{width}]", f"a{layer}[i] = W{layer}[i,j] g{layer - 1}[j]"]
        lines += [f"g{layer}[i] = a{layer}[i] a{layer}[i]"]
    return "\n".join([*lines, f"y = o[i] g{depth}[i]"])
