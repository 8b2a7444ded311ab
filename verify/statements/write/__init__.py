"""How trees are written: plain text, prose, and formulas as LaTeX and MathML."""
