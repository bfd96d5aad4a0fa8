"""What is told of figures: comparison of two snapshots, sums, warnings, units that stopped reporting, mending.

`mending` is where staff say what an unknown text means; `frames` gives tables to people who use pandas.
"""
