"""For those who write chapters: record a notebook's outputs, keep its twins alike, and find what must not be."""

from helpers.imports import leave_out_iri_grammar

leave_out_iri_grammar()  # before any module of this package imports nbformat
