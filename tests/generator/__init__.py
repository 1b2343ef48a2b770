"""Generate performance-target forms (绩效目标表) of many layouts, each with its right reading.

A document follows from a kind, a format and a seed, and from nothing else: layouts × labels × values × formats × damage. The right reading
(gold) is in the JSON form of ``gold.json`` beside a folder ``documents``. The words were collected from published forms of many provinces
without a look at the vocabulary of the reader, so that the figures of ``make evaluate`` say how forms read that nobody prepared for.
"""
