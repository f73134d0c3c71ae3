"""Writes corpus.jsonl. In tests/: `python -m contract.make_corpus`.

The groups' lists are the source; the file is what is replayed, by whatever program.
"""

import json

from . import corpus_groups as groups
from .corpus import CORPUS

GROUPS = [
    *[groups.methods, groups.not_found, groups.paths, groups.tokens, groups.lifecycle],
    *[groups.bodies, groups.media_types, groups.target_urls, groups.slugs],
    *[groups.expiries, groups.queries, groups.headers, groups.imports],
]


def make() -> str:
    """Return the corpus as it is written to the file."""
    requests = ({"group": g.__name__, **request} for g in GROUPS for request in g())
    return "".join(json.dumps(r) + "\n" for r in requests)


if __name__ == "__main__":
    CORPUS.write_text(make())
    print(f"{CORPUS}: {len(make().splitlines())} requests")
