"""The report as one HTML file that needs nothing else: no network, no server, no script to be read."""

from verify.report.html.page import html_report

__all__ = ["html_report"]
