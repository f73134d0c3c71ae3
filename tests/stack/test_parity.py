"""One recorded corpus of requests: the three apps answer each of them alike.

Free texts apart, and what differs from run to run: neutral.py. A failure lists every
difference of a group, by the line in contract/corpus.jsonl.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from contract.corpus import CORPUS, Request, read_corpus
from contract.make_corpus import make

from .apps import APPS, only_all, say
from .replay import Facts, Replay

pytestmark = only_all
GROUPS = read_corpus()


@pytest.fixture(scope="module")
def tally(pytestconfig: pytest.Config) -> Iterator[Counter[str]]:
    """Counts `requests` and `differences`, and prints both in the end."""
    counts = Counter(requests=0, differences=0)
    yield counts
    numbers = ", ".join(f"{number} {what}" for what, number in counts.items())
    say(pytestconfig, f"corpus against {', '.join(APPS)}: {numbers}")


def test_corpus_is_what_its_script_makes() -> None:
    stale = CORPUS.read_text() != make()
    assert not stale, "in tests/, run: python -m contract.make_corpus"


def test_corpus_has_enough_requests() -> None:
    assert sum(map(len, GROUPS.values())) >= 300


@pytest.mark.parametrize("group", GROUPS)
def test_answers_are_the_same(group: str, tally: Counter[str]) -> None:
    requests = GROUPS[group]
    answers = {app: Replay(app).answers(requests) for app in APPS}
    found = list(differences(requests, answers))
    tally.update(requests=len(requests), differences=len(found))
    if found:
        summary = f"{len(found)} of {len(requests)} answers differ"
        pytest.fail("\n".join([*found, summary]), pytrace=False)


def differences(
    requests: list[Request], answers: dict[str, list[Facts]]
) -> Iterator[str]:
    for number, request in enumerate(requests):
        facts = {app: answers[app][number] for app in answers}
        # The rest follows from the status.
        names = ["status"] if vary(facts, "status") else list(facts[APPS[0]])
        lines = [told(facts, name) for name in names if vary(facts, name)]
        lines += [f"{app}: {fault}" for app in facts if (fault := wrong(facts[app]))]
        if lines:
            yield "\n    ".join([title(request), *lines])


def wrong(facts: Facts) -> str | None:
    """Return what no app may answer, not even if all of them do."""
    status = facts["status"]
    # 501 is nginx's answer to a Transfer-Encoding that it does not know.
    if status not in (200, 201, 202, 204, 302, 501, *range(400, 500)):
        return f"must never be answered: {status}"
    if status >= 400 and facts["Content-Type"] != ["application/problem+json"]:
        return f"{status} is no problem document: {facts['Content-Type']}"
    return None


def vary(facts: dict[str, Facts], name: str) -> bool:
    return any(found[name] != facts[APPS[0]][name] for found in facts.values())


def title(request: Request) -> str:
    sent = {k: request[k] for k in ("headers", "body", "body_base64") if k in request}
    return f"line {request['line']}: {request['method']} {request['path']} {sent}"[:250]


def told(facts: dict[str, Facts], name: str) -> str:
    """Return one line: each value, and the apps that answered it."""
    apps: dict[str, list[str]] = {}
    for app, found in facts.items():
        apps.setdefault(short(found[name]), []).append(app)
    values = (f"{value} ({' '.join(who)})" for value, who in apps.items())
    return f"{name}: " + " | ".join(values)


def short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 300 else f"{text[:300]}... ({len(text)})"
