"""Documents of performance targets (项目支出绩效目标表) of any number, as cities publish them, with a manifest of what is in them.

``python -m benchmarks.corpus OUT --documents 2000`` writes them; ``--help`` tells the options.
"""
