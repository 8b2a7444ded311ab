"""What is imported when: the package itself stays light."""

import subprocess
import sys

import verify.exact


def test_import_verify_imports_nothing_heavy():
    program = "import sys, verify; print([m for m in ('numpy', 'flint', 'verify.exact') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"


def test_exact_needs_nothing_above_it():
    program = (
        "import sys, verify.exact\n"
        "print(sorted({m.split('.')[1] for m in sys.modules if m.startswith('verify.')} - {'exact', 'errors', "
        "'quoting', '_version'}))\n"
        "print('sympy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\nFalse\n"


def test_public_names_exist():
    assert len(set(verify.exact.__all__)) == len(verify.exact.__all__)
    assert all(hasattr(verify.exact, name) for name in verify.exact.__all__)
