"""Programs that make files of this repository, run by hand."""
