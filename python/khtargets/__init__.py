"""Targets for online dossiers of a province's departments, districts and communes, and who meets them."""

__version__ = "0.1.0"
