"""What is known about the release series of CPython."""

from __future__ import annotations

DEFAULT_SERIES = "3.14"
NEXT_SERIES = "3.15.0.dev0"

END_OF_LIFE = {
    "2.6": "October 2013",
    "2.7": "January 2020",
    "3.0": "June 2009",
    "3.1": "April 2012",
    "3.2": "February 2016",
    "3.3": "September 2017",
    "3.4": "March 2019",
    "3.5": "September 2020",
    "3.6": "December 2021",
    "3.7": "June 2023",
    "3.8": "October 2024",
    "3.9": "October 2025",
    "3.10": "October 2026",
}
"""Series without security fixes, and since when. Source: https://devguide.python.org/versions/"""
