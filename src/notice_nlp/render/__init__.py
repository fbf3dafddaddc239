"""Show a report: in the terminal, as Markdown, as a web page."""
