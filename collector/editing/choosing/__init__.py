"""Choosing: what deserves a place, in which section, and why; by rules, and by what the editors decided before.

``score.weigh`` gives every candidate its section, score and reasons. ``learning`` keeps the two models that are trained
on decisions, ``theme`` the 专题 of an issue, ``replay`` tries a change of rules on the past, ``summaries`` asks a
language model where one is configured. scikit-learn is used for training only; what is stored are arrays.
"""
