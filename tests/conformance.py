"""Prints the conformance table from the JUnit reports of the contract suite.

Usage: conformance.py REPORT...   where a report is named APP-RUNTIME.xml.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree


def row(report: Path) -> tuple[str, str, int, int, int]:
    """Return app, runtime, passed, failed and skipped of one report."""
    app, runtime = report.stem.split("-")
    suite = next(ElementTree.parse(report).iter("testsuite"))
    counts = {name: int(suite.get(name, 0)) for name in ("tests", "skipped")}
    failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    passed = counts["tests"] - failed - counts["skipped"]
    return app, runtime, passed, failed, counts["skipped"]


def main() -> None:
    print(f"{'app':<10}{'runtime':<10}{'passed':>8}{'failed':>8}{'skipped':>9}")
    for report in sorted(map(Path, sys.argv[1:])):
        app, runtime, *counts = row(report)
        print(f"{app:<10}{runtime:<10}{counts[0]:>8}{counts[1]:>8}{counts[2]:>9}")


if __name__ == "__main__":
    main()
