"""The smallest spec there is, for tests in which it matters who may run what, and not what is judged."""

SPEC = """
format: 1
id: one
title: One
reference: one_reference.py
functions: {double: {args: [x]}}
draw: {x: {normal: [3]}}
checks:
  - {id: double, says: It doubles., points: 1, matches: double}
"""
