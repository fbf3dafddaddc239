"""Commands of the command line, one module each; `notice_nlp.cli` registers them."""
