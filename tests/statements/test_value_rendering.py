"""How statements about exact values look: plain text, prose, LaTeX, a sentence, one line; written out by hand."""

from fractions import Fraction

import pytest

from verify.statements import (
    AtLeast,
    Comparison,
    DescentInstance,
    FreeSystem,
    Integer,
    Limit,
    Quantifier,
    Realisation,
    Statement,
    SystemInstance,
    kernel,
    to_compact,
    to_latex,
    to_prose,
    to_text,
    to_words,
)
from verify.statements.build import (
    all_in,
    all_of,
    any_in,
    bias_bound,
    chebyshev,
    coefficient,
    converges,
    convolution,
    convolution_predictions,
    dominates,
    eta,
    input_norm,
    j,
    kernel_A,
    kernel_B,
    kernel_entry_variance,
    kernel_mean,
    kernel_predictions,
    kernel_variance,
    limit,
    loss,
    n,
    negation,
    nu_C,
    nu_F,
    nu_W,
    outputs,
    realised,
    realises,
    response,
    rho,
    series,
    tail,
    target_norm,
    trace,
    weight_norm,
    z,
)
from verify.statements.instances.domains import ABOVE_ONE, BELOW_ONE, FORMAL, POSITIVE

TENTH = Fraction(1, 10)
ALL_POSITIVE = {"nu_W": POSITIVE, "nu_F": POSITIVE, "nu_C": POSITIVE}
SYSTEM = SystemInstance(
    W=((1, 1), (0, 1)),
    F=((0,), (1,)),
    C=((1, 0),),
    inputs=((1,),),
    realisation=Realisation(A=((1, 1), (0, 1)), B=((0,), (1,)), C=((1, 0),)),
)
DESCENT = DescentInstance(
    inputs=[[[1], [2]], [[0]]],
    targets=[[[1], [0]], [[1]]],
    held_out=[[[1]]],
    rho=[1, Fraction(1, 2)],
    eta=TENTH,
    limit=Limit([[[1]], [[1]]], [[0], [0], [0]]),
)
ALONE = DescentInstance(inputs=[[[1, 2]]], targets=[[[1]]], held_out=[], rho=[1], eta=1)
ON_DESCENT = (
    "For descent with step size eta = 1/10 on these data (2 trajectories of 3 steps in all and 1 held-out trajectory, "
    f"d_x=1 input channel and d_y=1 output channel, data {DESCENT.digest()}), with the weights 1, 1/2 of its 2 lags: "
)
ON_SYSTEM = (
    "For this linear system with width n=2, d_x=1 input channel and d_y=1 output channel, over 1 step, and its given "
    f"realisation of order 2 (data {SYSTEM.digest()}): "
)

CASES = {
    "another entry": (
        kernel_entry_variance(1, 2, 2, 1) <= nu_C**2,
        kernel(**ALL_POSITIVE, n=AtLeast(1)),
        "kernel_entry_variance(1, 2, 2, 1) <= nu_C ** 2",
        "Var[Theta(1, 2)[(1, 1), (2, 1)]] is at most nu_C ** 2",
        r"\operatorname{Var}\,\Theta_{1,2}[(1,1),(2,1)] \le \nu_C^{2}",
        "For all nu_W, nu_F, nu_C > 0 and every integer n >= 1: Var[Theta(1, 2)[(1, 1), (2, 1)]] is at most nu_C ** 2.",
        "nu_W>0 nu_F>0 nu_C>0 n>=1: kernel_entry_variance(1, 2, 2, 1) <= nu_C ** 2",
    ),
    "mean": (
        kernel_mean(2, 2).equals(rho(2) + 2 * nu_W**2 * (nu_C + nu_F) / n**2),
        kernel(**ALL_POSITIVE, n=AtLeast(1)),
        "kernel_mean(2, 2) == rho(2) + 2 * nu_W ** 2 * (nu_C + nu_F) / n ** 2",
        "E[Theta(2, 2)] equals rho(2) + 2 * nu_W ** 2 * (nu_C + nu_F) / n ** 2",
        r"\mathbb{E}\,\Theta_{2,2} = \rho_{2} + \frac{2 \cdot \nu_W^{2} \cdot (\nu_C + \nu_F)}{n^{2}}",
        "For all nu_W, nu_F, nu_C > 0 and every integer n >= 1: "
        "E[Theta(2, 2)] equals rho(2) + 2 * nu_W ** 2 * (nu_C + nu_F) / n ** 2.",
        "nu_W>0 nu_F>0 nu_C>0 n>=1: kernel_mean(2, 2) == rho(2) + 2 * nu_W ** 2 * (nu_C + nu_F) / n ** 2",
    ),
    "ratio": (
        limit(j, rho(j + 1) / rho(j)).equals(nu_W),
        kernel(nu_W=ABOVE_ONE, nu_F=POSITIVE, nu_C=2, j=AtLeast(0)),
        "limit(j, rho(j + 1) / rho(j)) == nu_W",
        "the limit of rho(j + 1) / rho(j) as j grows without bound equals nu_W",
        r"\lim_{j \to \infty} \frac{\rho_{j + 1}}{\rho_{j}} = \nu_W",
        "For all nu_F > 0, nu_W > 1 and every integer j >= 0, with nu_C = 2: "
        "the limit of rho(j + 1) / rho(j) as j grows without bound equals nu_W.",
        "nu_W>1 nu_F>0 j>=0 nu_C=2: limit(j, rho(j + 1) / rho(j)) == nu_W",
    ),
    "series": (
        series(rho(j) + 1, z).equals(1 / (1 - z)),
        kernel(nu_W=BELOW_ONE, nu_F=1, nu_C=Fraction(1, 2), j=AtLeast(0), z=FORMAL),
        "series(rho(j) + 1, z) == 1 / (1 - z)",
        "the sum of (rho(j) + 1) * z ** j over all integers j >= 0 equals 1 / (1 - z)",
        r"\sum_{j \ge 0} (\rho_{j} + 1)\, z^{j} = \frac{1}{1 - z}",
        "For all 0 < nu_W < 1 and every integer j >= 0, with nu_F = 1 and nu_C = 1/2, as formal power series in z: "
        "the sum of (rho(j) + 1) * z ** j over all integers j >= 0 equals 1 / (1 - z).",
        "0<nu_W<1 j>=0 z=formal nu_F=1 nu_C=1/2: series(rho(j) + 1, z) == 1 / (1 - z)",
    ),
    "sum": (
        series(rho(j), 1) <= 2,
        kernel(nu_W=BELOW_ONE, nu_F=BELOW_ONE, nu_C=BELOW_ONE, j=AtLeast(0)),
        "series(rho(j), 1) <= 2",
        "the sum of rho(j) over all integers j >= 0 is at most 2",
        r"\sum_{j \ge 0} \rho_{j} \le 2",
        "For all 0 < nu_W < 1, 0 < nu_F < 1, 0 < nu_C < 1 and every integer j >= 0: "
        "the sum of rho(j) over all integers j >= 0 is at most 2.",
        "0<nu_W<1 0<nu_F<1 0<nu_C<1 j>=0: series(rho(j), 1) <= 2",
    ),
    "tail": (
        tail(1, TENTH) <= chebyshev(1, TENTH),
        kernel(nu_W=1, nu_F=1, nu_C=Fraction(1, 2), n=3),
        "tail(1, 1 / 10) <= chebyshev(1, 1 / 10)",
        "P(|Theta(1, 1) - rho(1)| > 1 / 10) is at most "
        "(Var[Theta(1, 1)] + (E[Theta(1, 1)] - rho(1)) ** 2) / (1 / 10) ** 2",
        r"\mathbb{P}\left(\left|\Theta_{1,1} - \rho_{1}\right| > \frac{1}{10}\right) \le "
        r"\frac{\operatorname{Var}\,\Theta_{1,1} + (\mathbb{E}\,\Theta_{1,1} - \rho_{1})^{2}}"
        r"{\left(\frac{1}{10}\right)^{2}}",
        "With nu_W = 1, nu_F = 1, nu_C = 1/2 and n = 3: P(|Theta(1, 1) - rho(1)| > 1 / 10) is at most "
        "(Var[Theta(1, 1)] + (E[Theta(1, 1)] - rho(1)) ** 2) / (1 / 10) ** 2.",
        "nu_W=1 nu_F=1 nu_C=1/2 n=3: tail(1, 1 / 10) <= chebyshev(1, 1 / 10)",
    ),
    "words": (
        all_in(
            "a", 0, 3, (trace("W W' W'", "W W", "") * kernel_B("a", 1)).equals(coefficient(n, -1, kernel_A(0, "a")))
        ),
        kernel(n=AtLeast(2)),
        'all(a, 0, 3, trace("W W\' W\'", "W W", "") * kernel_B(a, 1) == coefficient(n, -1, kernel_A(0, a)))',
        "for every integer a from 0 to 3: E[tr(W W' W') tr(W W) tr(I)] * B(a, 1) equals the coefficient of n ** (-1) "
        "in "
        "A(0, a)",
        r"\forall\, a \in \{0, \dots, 3\}:\; \mathbb{E}\left[\operatorname{tr}(W (W^{\mathsf T})^{2})\,"
        r"\operatorname{tr}(W^{2})\,\operatorname{tr}(I)\right] \cdot B_{a,1} = [n^{-1}]\, A_{0,a}",
        "For every integer n >= 2: for every integer a from 0 to 3: E[tr(W W' W') tr(W W) tr(I)] * B(a, 1) equals the "
        "coefficient of n ** (-1) in A(0, a).",
        'n>=2: all(a, 0, 3, trace("W W\' W\'", "W W", "") * kernel_B(a, 1) == coefficient(n, -1, kernel_A(0, a)))',
    ),
    "numbers": (
        (kernel_variance(0, 0) ** 2 * Fraction(-1, 2)).equals(2 * (limit("n", 1 / n) + 1)),
        kernel(**ALL_POSITIVE, n=AtLeast(1)),
        "kernel_variance(0, 0) ** 2 * (-1 / 2) == 2 * (limit(n, 1 / n) + 1)",
        "Var[Theta(0, 0)] ** 2 * (-1 / 2) equals 2 * ((the limit of 1 / n as n grows without bound) + 1)",
        r"(\operatorname{Var}\,\Theta_{0,0})^{2} \cdot \frac{-1}{2} = "
        r"2 \cdot \left(\lim_{n \to \infty} \frac{1}{n} + 1\right)",
        "For all nu_W, nu_F, nu_C > 0 and every integer n >= 1: Var[Theta(0, 0)] ** 2 * (-1 / 2) equals "
        "2 * ((the limit of 1 / n as n grows without bound) + 1).",
        "nu_W>0 nu_F>0 nu_C>0 n>=1: kernel_variance(0, 0) ** 2 * (-1 / 2) == 2 * (limit(n, 1 / n) + 1)",
    ),
    "free": (
        outputs.equals(convolution),
        FreeSystem(4),
        "outputs == convolution",
        "the output sequence by the recursion equals the output sequence by convolution",
        r"\left(y_t\right)_{t < T} = \left(\sum_{i \le t} n^{-(i+1)/2}\, C W^{i} F\, x_{t-i}\right)_{t < T}",
        "For all linear systems of any width, weights and inputs, over 4 steps: "
        "the output sequence by the recursion equals the output sequence by convolution.",
        "system=free T=4: outputs == convolution",
    ),
    "system": (
        all_of(realises, any_in("e", 0, 1, response("e").differs(realised(2)))),
        SYSTEM,
        "realises and any(e, 0, 1, response(e) != realised(2))",
        "(the realised response C' A ** e B equals the response C W ** e F for every e >= 0) and (for some integer e "
        "from 0 to 1: the response C W ** e F differs from the realised response C' A ** 2 B)",
        r"(C' A^{e} B = C W^{e} F \;\text{for all}\; e \ge 0) \;\text{and}\; "
        r"(\exists\, e \in \{0, \dots, 1\}:\; C W^{e} F \ne C' A^{2} B)",
        ON_SYSTEM + "(the realised response C' A ** e B equals the response C W ** e F for every e >= 0) and (for some "
        "integer e from 0 to 1: the response C W ** e F differs from the realised response C' A ** 2 B).",
        f"system={SYSTEM.digest()} n=2 d_x=1 d_y=1 T=1 r=2: realises and any(e, 0, 1, response(e) != realised(2))",
    ),
    "descent": (
        convolution_predictions(3).equals(kernel_predictions(3)),
        DESCENT,
        "convolution_predictions(3) == kernel_predictions(3)",
        "the predictor of convolution descent at step 3 equals the predictor of kernel descent at step 3",
        r"\hat{Y}_{\mathrm{conv}}^{(3)} = \hat{Y}_{\mathrm{kernel}}^{(3)}",
        ON_DESCENT + "the predictor of convolution descent at step 3 equals the predictor of kernel descent at step 3.",
        f"descent={DESCENT.digest()} S=2 N=3 J=2 eta=1/10: convolution_predictions(3) == kernel_predictions(3)",
    ),
    "bias": (
        weight_norm(1, 3) <= (3 * eta * rho(1)) ** 2 * input_norm * target_norm,
        DESCENT,
        "weight_norm(1, 3) <= (3 * eta * rho(1)) ** 2 * input_norm * target_norm",
        "|L(1) at step 3|^2 is at most (3 * eta * rho(1)) ** 2 * |inputs|^2 * |targets|^2",
        r"\lVert L_{1}^{(3)} \rVert^{2} \le (3 \cdot \eta \cdot \rho_{1})^{2} \cdot \lVert X \rVert^{2} \cdot "
        r"\lVert Y \rVert^{2}",
        ON_DESCENT + "|L(1) at step 3|^2 is at most (3 * eta * rho(1)) ** 2 * |inputs|^2 * |targets|^2.",
        f"descent={DESCENT.digest()} S=2 N=3 J=2 eta=1/10: "
        "weight_norm(1, 3) <= (3 * eta * rho(1)) ** 2 * input_norm * target_norm",
    ),
    "steps": (
        all_of(dominates(2 / eta), negation(dominates(eta + 1)), loss(1) < loss(0)),
        ALONE,
        "dominates(2 / eta) and not dominates(eta + 1) and loss(1) < loss(0)",
        "2 / eta * I - K is positive semidefinite and not ((eta + 1) * I - K is positive semidefinite) and "
        "the loss at step 1 is less than the loss at step 0",
        r"\frac{2}{\eta} \cdot I - K \succeq 0 \;\text{and}\; \text{not}\; ((\eta + 1) \cdot I - K \succeq 0) "
        r"\;\text{and}\; J^{(1)} < J^{(0)}",
        "For descent with step size eta = 1 on these data (1 trajectory of 1 step, d_x=2 input channels and d_y=1 "
        f"output channel, data {ALONE.digest()}), with the weight 1 of its lag: 2 / eta * I - K is positive "
        f"semidefinite "
        "and not ((eta + 1) * I - K is positive semidefinite) and the loss at step 1 is less than the loss at step 0.",
        f"descent={ALONE.digest()} S=1 N=1 J=1 eta=1: "
        "dominates(2 / eta) and not dominates(eta + 1) and loss(1) < loss(0)",
    ),
    "limit": (
        all_of(bias_bound, converges),
        DESCENT,
        "bias_bound and converges",
        "(|L(j) at step e|^2 is at most (eta * e * rho(j)) ** 2 * |inputs|^2 * |targets|^2 for every e >= 0 and j) and "
        "(the weights converge to the given limit, which is the least-squares solution of least sum of "
        "|L(j)|^2 / rho(j))",
        r"(\lVert L_{j}^{(e)} \rVert^{2} \le (\eta e \rho_{j})^{2} \lVert X \rVert^{2} \lVert Y \rVert^{2} "
        r"\;\text{for all}\; e, j \ge 0) \;\text{and}\; (L^{(e)} \to \operatorname{argmin} \left\{ "
        r"\textstyle\sum_{j} \lVert L_{j} \rVert^{2} / \rho_{j} : J(L) \;\text{least} \right\})",
        ON_DESCENT + "(|L(j) at step e|^2 is at most (eta * e * rho(j)) ** 2 * |inputs|^2 * |targets|^2 for every "
        "e >= 0 and j) and (the weights converge to the given limit, which is the least-squares solution of least sum "
        "of "
        "|L(j)|^2 / rho(j)).",
        f"descent={DESCENT.digest()} S=2 N=3 J=2 eta=1/10: bias_bound and converges",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_how_it_is_written(case) -> None:
    relation, instance, text, prose, latex, words, compact = case
    statement = Statement(Quantifier.NONE, relation, instance)
    assert to_text(relation) == text
    assert to_prose(relation) == prose
    assert to_latex(relation) == latex
    assert to_words(statement) == words
    assert to_compact(statement) == compact


def test_a_statement_about_nothing_given() -> None:
    statement = Statement(Quantifier.NONE, all_in("e", 0, 2, Comparison("<=", Integer(1), Integer(2))), kernel())
    assert to_words(statement) == "For every integer e from 0 to 2: 1 is at most 2."
    assert to_compact(statement) == "all(e, 0, 2, 1 <= 2)"


def test_a_system_without_inputs() -> None:
    realisation = Realisation(A=(), B=(), C=((),))
    system = SystemInstance(W=((1,),), F=((0,),), C=((1,),), realisation=realisation)
    assert to_words(Statement(Quantifier.NONE, realises, system)) == (
        "For this linear system with width n=1, d_x=1 input channel and d_y=1 output channel and its given realisation "
        f"of order 0 (data {system.digest()}): the realised response C' A ** e B equals the response C W ** e F for "
        "every e >= 0."
    )
