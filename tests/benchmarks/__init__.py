"""Timings of the hot paths against other ways to do the same: ``python -m tests.benchmarks [NAME ..]``.

To add one: write a module here with functions marked ``@benchmark("title")`` (see ``registry``); it is found by
itself.  Benchmarks are no tests: they assert nothing about time, but every contender must give the same answer.
``recorded.json`` has the ratios of contenders, as ``--record`` last wrote them, never seconds; a run says which have
fallen by 30 %.  ``requirements.txt`` is the lockfile of ``make bench``, with the versions of what is compared with;
BLAS has one thread unless ``--threads`` says more, so that processor time is work and not waiting.  Every module here
is loaded for every run, so what is dear to import is imported by its cases.
"""
