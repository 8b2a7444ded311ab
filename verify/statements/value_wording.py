"""Statements about exact values of linear networks, said in a sentence."""

from __future__ import annotations

from verify.statements.descent_instance import DescentInstance
from verify.statements.kernel_instance import ABOVE_ONE, BELOW_ONE, KERNEL_NAMES, POSITIVE, AtLeast, KernelInstance
from verify.statements.phrases import counted, listed
from verify.statements.rationals import rational_text
from verify.statements.rendering import integer_text, to_prose
from verify.statements.statement import Statement
from verify.statements.system_instance import FreeSystem, SystemInstance
from verify.statements.value_rules import ValueInstance

__all__ = ["value_sizes", "value_words"]


def value_words(statement: Statement, instance: ValueInstance) -> str:
    """A sentence: what the statement is about, a colon, the relation.

    >>> from verify.statements.kernel_instance import kernel
    >>> from verify.statements.statement import Quantifier
    >>> from verify.statements.value_language import kernel_mean, rho
    >>> instance = kernel(nu_W=POSITIVE, nu_F=POSITIVE, nu_C=POSITIVE, n=AtLeast(1))
    >>> print(value_words(Statement(Quantifier.VALUES, kernel_mean(1, 1).equals(rho(1)), instance), instance))
    For all nu_W, nu_F, nu_C > 0 and every integer n >= 1: E[Theta(1, 1)] equals rho(1).
    """
    relation = to_prose(statement.relation)
    match instance:
        case KernelInstance():
            subject = _kernel(instance)
        case FreeSystem(steps=steps):
            subject = f"For all linear systems of any width, weights and inputs, over {_steps(steps)}"
        case SystemInstance():
            subject = _system(instance)
        case DescentInstance():
            subject = _descent(instance)
    if subject:
        return f"{subject}: {relation}."
    return f"{relation[0].upper() if relation.startswith(('the ', 'for ')) else relation[0]}{relation[1:]}."


def value_sizes(instance: ValueInstance) -> list[str]:
    """What a compact line says of an instance."""
    match instance:
        case KernelInstance():
            domains, given = dict(instance.variables), dict(instance.given)
            found = [_domain(name, domains[name], "") for name in KERNEL_NAMES if name in domains]
            return found + [f"{name}={rational_text(given[name])}" for name in KERNEL_NAMES if name in given]
        case FreeSystem(steps=steps):
            return ["system=free", f"T={integer_text(steps)}"]
        case SystemInstance():
            sizes = [f"n={instance.n}", f"d_x={instance.d_x}", f"d_y={instance.d_y}", f"T={instance.steps}"]
            if instance.realisation is not None:
                sizes.append(f"r={instance.realisation.order}")
            return [f"system={instance.digest()}", *sizes]
        case DescentInstance():
            sizes = [f"S={instance.S}", f"N={instance.N}", f"J={instance.J}", f"eta={rational_text(instance.eta)}"]
            return [f"descent={instance.digest()}", *sizes]


def _kernel(instance: KernelInstance) -> str:
    domains, given = dict(instance.variables), dict(instance.given)
    positive = [name for name in KERNEL_NAMES if domains.get(name) == POSITIVE]
    ranges = [f"{', '.join(positive)} > 0"] if positive else []
    ranges += [
        _domain(name, domains[name], " ") for name in KERNEL_NAMES if domains.get(name) in (BELOW_ONE, ABOVE_ONE)
    ]
    integers = [_domain(name, domains[name], " ") for name in KERNEL_NAMES if isinstance(domains.get(name), AtLeast)]
    every = [f"all {listed(ranges)}"] if ranges and not integers else [f"all {', '.join(ranges)}"] if ranges else []
    every += [f"every integer {text}" for text in integers]
    values = listed([f"{name} = {rational_text(given[name])}" for name in KERNEL_NAMES if name in given])
    parts = [f"for {listed(every)}"] if every else []
    parts += [f"with {values}"] if values else []
    parts += ["as formal power series in z"] if "z" in domains else []
    subject = ", ".join(parts)
    return subject[:1].upper() + subject[1:]


def _domain(name: str, domain: str | AtLeast, space: str) -> str:
    """``nu_W > 0``, ``0 < nu_W < 1``, ``n >= 1``; z is formal."""
    if isinstance(domain, AtLeast):
        return f"{name}{space}>={space}{integer_text(domain.start)}"
    texts = {
        POSITIVE: f"{name}{space}>{space}0",
        BELOW_ONE: f"0{space}<{space}{name}{space}<{space}1",
        ABOVE_ONE: f"{name}{space}>{space}1",
    }
    return texts.get(domain, f"{name}=formal")


def _system(instance: SystemInstance) -> str:
    parts = [
        f"width n={instance.n}",
        counted("d_x", instance.d_x, "input channel"),
        counted("d_y", instance.d_y, "output channel"),
    ]
    text = f"For this linear system with {listed(parts)}"
    if instance.steps:
        text += f", over {_steps(instance.steps)}"
    if instance.realisation is not None:
        text += f"{',' if instance.steps else ''} and its given realisation of order {instance.realisation.order}"
    return f"{text} (data {instance.digest()})"


def _descent(instance: DescentInstance) -> str:
    trained = f"{_trajectories(instance.S)} of {_steps(instance.N)} in all"
    if instance.S == 1:
        trained = f"{_trajectories(instance.S)} of {_steps(instance.N)}"
    parts = [counted("d_x", instance.d_x, "input channel"), counted("d_y", instance.d_y, "output channel")]
    held_out = f" and {_trajectories(len(instance.held_out), 'held-out ')}" if instance.held_out else ""
    weights = ", ".join(rational_text(value) for value in instance.rho)
    weighted = (
        f"the weight {weights} of its lag" if instance.J == 1 else f"the weights {weights} of its {instance.J} lags"
    )
    return (
        f"For descent with step size eta = {rational_text(instance.eta)} on these data ({trained}{held_out}, "
        f"{listed(parts)}, data {instance.digest()}), with {weighted}"
    )


def _steps(count: int) -> str:
    return f"{integer_text(count)} step{'' if count == 1 else 's'}"


def _trajectories(count: int, kind: str = "") -> str:
    return f"{count} {kind}{'trajectory' if count == 1 else 'trajectories'}"
