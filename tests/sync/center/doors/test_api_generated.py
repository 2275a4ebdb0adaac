"""Calls that Schemathesis makes up from the served document, by everybody who may call; answers are as it says.

They are the same in every run; `--long` makes a hundred times as many others.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    status_code_conformance,
)

from sync.center.network.certificates import Authority
from tests.support.unix_calls import UnixCalls
from tests.sync.center.conftest import Desk, Hall, serving

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
]
SQLITE_ALONE = "it takes a minute; what a database makes of each call is tried elsewhere"
CALLERS = ("stranger", "terminal", "system", "owner")
EVERYDAY, MANY = 5, 500  # calls of each kind and sort


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, authority: Authority, files_database: str) -> Iterator[Hall]:
    """A center of whose rows nobody else thinks anything."""
    with serving(Hall(tmp_path_factory.mktemp("center"), authority, files_database)) as running:
        yield running


def session(hall: Hall, caller: str) -> requests.Session:
    made = requests.Session()
    made.trust_env = False
    made.verify = str(hall.authority.ca)
    if caller == "owner":
        made.mount("http://", UnixCalls(hall.own))
    if caller == "terminal":
        made.headers["Authorization"] = f"Bearer {Desk(hall).join().key}"
    if caller == "system":
        made.headers["Authorization"] = f"Bearer {hall.command('system', 'add', 'queue').output.strip()}"
    return made


@pytest.mark.parametrize(("of_each", "chance"), [(EVERYDAY, 1), pytest.param(MANY, 2, marks=pytest.mark.long)])
@pytest.mark.parametrize("caller", CALLERS)
def test_no_call_fails_the_center_and_every_answer_is_as_the_document_says(
    hall: Hall, caller: str, of_each: int, chance: int
) -> None:
    calling, url = session(hall, caller), "http://center" if caller == "owner" else hall.url
    document = calling.get(f"{url}/v1/openapi.json", timeout=15).json()
    schema = schemathesis.openapi.from_dict(document)
    for found in schema.get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]
        for mode in GenerationMode if operation.body or operation.query else [GenerationMode.POSITIVE]:
            made = given(operation.as_strategy(mode))(judging(calling, url, mode, document))
            sized = settings(max_examples=of_each, database=None, suppress_health_check=list(HealthCheck))
            sized(seed(chance)(made))()


def judging(
    calling: requests.Session, url: str, mode: GenerationMode, document: dict[str, Any]
) -> Callable[["Case[Any]"], None]:
    """Makes a call and looks at the answer; one that does not keep to the document is refused."""

    def call(case: "Case[Any]") -> None:
        if isinstance(wait := (case.query or {}).get("wait"), int | float) and wait > 0:
            case.query["wait"] = 0  # else it is held for as long
        answer = case.call(base_url=url, session=calling, verify=calling.verify, timeout=15)
        case.validate_response(answer, checks=CHECKS)
        assert mode is GenerationMode.POSITIVE or answer.status_code >= 400, answer.text
        as_described(document, case, answer.status_code, answer.text)

    return call


def as_described(document: dict[str, Any], case: "Case[Any]", status: int, said: str) -> None:
    """Schemathesis reads `prefixItems` of an answer wrongly, so its schema is looked at here."""
    answers = document["paths"][case.path][case.method.lower()]["responses"]
    content = answers.get(str(status), answers["default"])["content"].get("application/json")
    if content:
        whole = {**content["schema"], "components": document["components"]}
        jsonschema_rs.Draft202012Validator(whole).validate(json.loads(said))
