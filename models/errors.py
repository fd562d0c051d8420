"""What can go wrong with learned artefacts.

ModelError
├── UnknownModel     a name that the registry does not list, or a folder that is not there
├── ChangedModel     a file whose SHA-256 is not the one listed
└── UnusableRows     rows or labels from which nothing can be learned (`predictor`)
"""

from __future__ import annotations

__all__ = ["ChangedModel", "ModelError", "UnknownModel"]


class ModelError(Exception):
    """Base of everything that this room refuses on purpose."""


class UnknownModel(ModelError):
    """The model is neither listed nor a local folder; nothing is ever downloaded."""


class ChangedModel(ModelError):
    """A model's file differs from what the registry lists."""
