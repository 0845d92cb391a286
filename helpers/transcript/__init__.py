"""The runs of forms: their record on disk, the scripts made of it, and who is told of each. It knows no widgets."""
