"""A statement about exact values in words and in one line, made from the instance and the tree that are checked."""

from collections.abc import Mapping
from fractions import Fraction

from ..errors import show
from .domains import ABOVE_ONE, BELOW_ONE, FORMAL, POSITIVE, Domain
from .instances import DescentInstance, Instance, KernelInstance, Pair, SystemInstance
from .multivariate import NAMES, Polynomial
from .rational import Rational
from .tree import COMPARISONS, Tree, heads_of

__all__ = ["entry_text", "in_words", "one_line", "rational_text", "relation_text"]

MAX_TEXT = 2000
MAX_VALUE_TEXT = 400
MAX_WORD = 100  # letters of a word that is shown in full
_LEVEL: Mapping[str, int] = {"or": 1, "and": 2, "not": 3, "+": 5, "-": 5, "*": 6, "/": 6, "neg": 7, "**": 8}
_ORDER = ("n", "j", "nu_W", "nu_F", "nu_C", "z")
_MEANINGS: Mapping[str, str] = {
    "trace": "trace(w, ..) is the expectation of the product of the traces of the words w in W and its transpose W', "
    "at nu_W = 1",
    "kernel_A": "kernel_A(j, k) is n**-(m+1) E tr(W**j W'**k) at nu_W = 1, m = (j+k)/2, and 0 for odd j + k",
    "kernel_B": "kernel_B(j, k) is n**-(m+1) times the sum over a < j, b < k of E[tr(W**a W'**b) tr(W'**(j-1-a) "
    "W**(k-1-b))] at nu_W = 1, m = (j+k)/2, and 0 for odd j + k",
    "kernel_mean": "kernel_mean(j, k) is the mean of the tangent kernel entry Theta_jk between lags j and k",
    "kernel_variance": "kernel_variance(j, k) is the variance of the tangent kernel entry Theta_jk",
    "rho": "rho(e) = nu_C (e nu_F nu_W**(e-1) + nu_W**e) + nu_F nu_W**e",
    "chebyshev": "chebyshev(j, e) is (Var Theta_jj + (E Theta_jj - rho(j))**2)/e**2",
    "tail": "tail(j, e) is the probability of |Theta_jj - rho(j)| > e",
    "limit": "limit(v, a) is the limit of a for v to infinity",
    "coefficient": "coefficient(n, d, a) is the coefficient of n**d in a",
    "series": "series(a, e) is the sum of a e**j over all j >= 0",
    "outputs": "outputs are y_0, y_1, .. by the recursion",
    "convolution": "convolution is, for each t, the sum over i <= t of n**(-(i+1)/2) C W**i F x_(t-i)",
    "response": "response(e) is C W**e F",
    "realised": "realised(e) is C A**e B of the realisation",
    "realises": "realises says that the realisation (A, B, C) has the responses C W**e F for every e >= 0",
    "convolution_predictions": "convolution_predictions(e) are the outputs of the convolution after e steps of descent on "
    "its weights from 0, at training and held-out rows",
    "kernel_predictions": "kernel_predictions(e) are those after e steps of kernel descent with the kernel K",
    "weight_norm": "weight_norm(j, e) is the sum of the squares of the entries of L_j after e steps of descent",
    "loss": "loss(e) is half the sum of the squares of the residuals after e steps",
    "input_norm": "input_norm is the sum of the squares of the training inputs",
    "target_norm": "target_norm is the sum of the squares of the targets",
    "dominates": "dominates(a) says that a I - K is positive semidefinite",
    "dominates_strictly": "dominates_strictly(a) says that a I - K is positive definite",
    "bias_bound": "bias_bound says that weight_norm(j, e) <= (eta e rho(j))**2 input_norm target_norm for all e and j",
    "converges": "converges says that the weights L_j of descent tend to the given limit, and that this is, of the "
    "minimisers of the loss, the one with the least sum of |L_j|**2/rho(j)",
}


def relation_text(tree: Tree) -> str:
    """``tree`` in infix notation, cut when it is very long.

    >>> relation_text(("==", ("kernel_A", 2, 2), ("+", 1, ("/", 2, ("**", "n", 2)))))
    'kernel_A(2, 2) == 1 + 2/n**2'
    """
    text = _text(tree, 0)
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]} .. ({len(text)} characters)"


def _text(tree: Tree, level: int) -> str:
    """``tree`` in parentheses if it binds more loosely than ``level``."""
    if isinstance(tree, str):
        return tree
    if isinstance(tree, int):
        return _wrapped(show(tree), 7 if tree < 0 else 9, level)
    head, rest = tree[0], tree[1:]
    if head == "trace":
        return f"trace({', '.join(_word_text(word) for word in rest)})"
    if head in ("sum", "prod", "all", "any"):
        ends = f"{rest[0]} = {_text(rest[1], 0)}..{_text(rest[2], 0)}"
        return f"{head}({_text(rest[3], 0)} for {ends})"
    if head in COMPARISONS:
        return _wrapped(f"{_text(rest[0], 5)} {head} {_text(rest[1], 5)}", 4, level)
    if head not in _LEVEL:
        return f"{head}({', '.join(_text(child, 0) for child in rest)})" if rest else str(head)
    own = _LEVEL[head]
    if head == "not":
        return _wrapped(f"not {_text(rest[0], own)}", own, level)
    if head == "neg":
        return _wrapped(f"-{_text(rest[0], own)}", own, level)
    if head == "**":
        return _wrapped(f"{_text(rest[0], own + 1)}**{_text(rest[1], own + 1)}", own, level)
    sign = head if head in ("*", "/") else f" {head} "
    return _wrapped(sign.join([_text(rest[0], own), *(_text(child, own + 1) for child in rest[1:])]), own, level)


def _wrapped(text: str, own: int, level: int) -> str:
    return f"({text})" if own < level else text


def _word_text(word: str) -> str:
    if len(word) > MAX_WORD:  # more than is ever computed
        return f"{_word_text(word[:20])} .. ({len(word)} letters)"
    return " ".join("W'" if letter == "w" else letter for letter in word) or "1"


def rational_text(value: Rational) -> str:
    """A rational function for a message, cut when it is long.

    >>> from .rational import number
    >>> rational_text(number(-1, 2))
    '-1/2'
    """
    top, below = _polynomial_text(value.numerator), _polynomial_text(value.denominator)
    if below == "1":
        return top
    top = f"({top})" if len(value.numerator) > 1 else top
    single = len(value.denominator) == 1 and "*" not in below.replace("**", "")
    return f"{top}/{below if single else f'({below})'}"


def entry_text(entry: object) -> str:
    """An entry of a tuple for a message: a fraction, a + b s as a pair, or a formal sum of words s^i C W^a F x_b."""
    if isinstance(entry, Fraction):
        return _pair_text((entry.numerator, entry.denominator))
    if isinstance(entry, tuple):
        return f"{entry_text(entry[0])} + {entry_text(entry[1])} s"
    if isinstance(entry, dict):
        words = [f"{count} s**{i} C W**{a} F x_{b}" for (i, a, b), count in sorted(entry.items())[:4]]
        return " + ".join(words) + (f" + .. ({len(entry)} words)" if len(entry) > 4 else "")
    return show(entry)


def _polynomial_text(a: Polynomial) -> str:
    text = ""
    for exponents, coefficient in sorted(a.items(), reverse=True):
        powers = [
            f"{'nu_W**j' if name == 'P' else name}{f'**{e}' if e > 1 else ''}"
            for name, e in zip(NAMES, exponents, strict=True)
            if e
        ]
        powers = [f"(nu_W**j){power[7:]}" if power.startswith("nu_W**j") else power for power in powers]
        size = show(abs(coefficient))
        factors = powers if powers and size == "1" else [size, *powers]
        sign = ("-" if coefficient < 0 else "") if not text else (" - " if coefficient < 0 else " + ")
        text += sign + "*".join(factors)
        if len(text) > MAX_VALUE_TEXT:
            return f"{text} + .. ({len(a)} terms)"
    return text or "0"


def _pair_text(value: Pair) -> str:
    return show(value[0]) if value[1] == 1 else f"{show(value[0])}/{show(value[1])}"


def _short(name: str, domain: Domain) -> str:
    return {
        POSITIVE: f"{name}>0",
        BELOW_ONE: f"0<{name}<1",
        ABOVE_ONE: f"{name}>1",
        FORMAL: f"{name}=formal",
        "from": f"{name}>={show(domain.start)}",
    }[domain.kind]


def _long(name: str, domain: Domain) -> str:
    return {
        POSITIVE: f"every real {name} > 0",
        BELOW_ONE: f"every real {name} with 0 < {name} < 1",
        ABOVE_ONE: f"every real {name} > 1",
        FORMAL: f"{name} a formal variable",
        "from": f"every integer {name} >= {show(domain.start)}",
    }[domain.kind]


def one_line(instance: Instance, relation: Tree, *, refuted: bool) -> str:
    """``n>=1: kernel_A(2, 2) == 1 + 2/n**2``; what is refuted is preceded by ``not``."""
    text = relation_text(relation)
    return f"{_setting(instance)}: {f'not ({text})' if refuted else text}"


def _setting(instance: Instance) -> str:
    if isinstance(instance, KernelInstance):
        words = [_short(name, instance.variables[name]) for name in _ORDER if name in instance.variables]
        words += [f"{name}={_pair_text(instance.given[name])}" for name in _ORDER if name in instance.given]
        return " ".join(["kernel", *words])
    if isinstance(instance, SystemInstance):
        if instance.W is None:
            return f"system T={show(instance.T)} weights=free"
        sizes = f"n={show(instance.n)} d_x={show(instance.d_x)} d_y={show(instance.d_y)} T={instance.T}"
        order = "" if instance.realisation is None else f" r={len(instance.realisation[0])}"
        return f"system {sizes} weights=explicit{order}"
    return (
        f"descent S={len(instance.lengths)} N={len(instance.inputs)} d_x={instance.d_x} d_y={instance.d_y} "
        f"J={len(instance.rho)} eta={_pair_text(instance.eta)}"
    )


def in_words(instance: Instance, relation: Tree, *, refuted: bool) -> str:
    """The statement in one or two sentences, with the numbers of the instance."""
    heads = heads_of(relation)
    about = f"{_subject(instance, heads)}: {relation_text(relation)}."
    meanings = [meaning for head, meaning in _MEANINGS.items() if head in heads]
    if isinstance(instance, DescentInstance):
        meanings = ["rho(j) is the weight of lag j" if m.startswith("rho(e)") else m for m in meanings]
    sentence = f"It is not true that: {about}" if refuted else about
    return f"{sentence} Here {'; '.join(meanings)}." if meanings else sentence


def _subject(instance: Instance, heads: set[str]) -> str:
    if isinstance(instance, KernelInstance):
        values = [_long(name, instance.variables[name]) for name in _ORDER if name in instance.variables]
        values += [f"{name} = {_pair_text(instance.given[name])}" for name in _ORDER if name in instance.given]
        network = "For a linear recurrent network h_t = n**(-1/2) W h_(t-1) + F x_t, y_t = n**(-1/2) C h_t of width n "
        network += "whose W, F, C have independent centred Gaussian entries of variances nu_W, nu_F, nu_C"
        if heads <= {*COMPARISONS, "and", "or", "not", "all", "any", "+", "-", "*", "/", "**", "neg", "sum", "prod"}:
            network = "As numbers"
        return f"{network}, for {' and '.join(values)}" if values else network
    if isinstance(instance, SystemInstance):
        if instance.W is None:
            return (
                f"For every linear recurrent network h_t = n**(-1/2) W h_(t-1) + F x_t, y_t = n**(-1/2) C h_t "
                f"of any sizes, with any weights, on any {show(instance.T)} inputs"
            )
        realised = (
            "" if instance.realisation is None else f", and a realisation of order {len(instance.realisation[0])}"
        )
        return (
            f"For the given linear recurrent network h_t = n**(-1/2) W h_(t-1) + F x_t, y_t = n**(-1/2) C h_t with "
            f"n = {show(instance.n)}, d_x = {show(instance.d_x)}, d_y = {show(instance.d_y)} on the given {instance.T} "
            f"inputs{realised}"
        )
    return (
        f"For gradient descent from 0 with step eta = {_pair_text(instance.eta)} on the scaled convolution model with "
        f"{len(instance.rho)} lags of the given weights rho, on {len(instance.lengths)} given trajectories "
        f"({len(instance.inputs)} rows, {instance.d_x} inputs, {instance.d_y} outputs) and "
        f"{len(instance.held_out)} held-out rows"
    )
