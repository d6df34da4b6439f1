"""Intercoder agreement: how far coders of the same texts coded the same, and where they did not."""

from communique.graph.reliability.agreement import Agreement, agreement
from communique.graph.reliability.coefficients import (
    Metric,
    alpha,
    cohen_kappa,
    fleiss_kappa,
    percent_agreement,
)
from communique.graph.reliability.disagreements import disagreements
from communique.graph.reliability.matching import Unit, match
from communique.graph.reliability.model import Coded, Corpus
from communique.graph.reliability.unitizing import character_alpha, unitizing_alpha

__all__ = [
    "Agreement",
    "Coded",
    "Corpus",
    "Metric",
    "Unit",
    "agreement",
    "alpha",
    "character_alpha",
    "cohen_kappa",
    "disagreements",
    "fleiss_kappa",
    "match",
    "percent_agreement",
    "unitizing_alpha",
]
