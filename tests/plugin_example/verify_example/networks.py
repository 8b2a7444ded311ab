"""One family: a linear layer that forgets, h' = 1/2 h + (Wh h) (Wi v)."""

from verify.networks.families import Family

LEAKY = Family(
    name="leaky",
    words="recurrent arithmetic circuit that keeps half of its state",
    step="h' = 1/2 h + (Wh h) * (Wi v)",
    latex=r"h' = \frac12 h + (W_h h) \odot (W_i v)",
    source="an example",
    layer="""
        state h[R]
        a[i] = Wh[i,j] h[j]
        b[i] = Wi[i,j] v[j]
        h'[i] = 1/2 h[i] + a[i] b[i]
    """,
)
