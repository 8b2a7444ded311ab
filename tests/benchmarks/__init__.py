"""Timings of the hot paths against other ways to do the same: ``python -m tests.benchmarks [NAME ..]``.

To add one: write a module here with functions marked ``@benchmark("title")`` (see ``registry``); it is found by
itself.  Benchmarks are no tests: they assert nothing about time, but every contender must give the same answer.
"""
