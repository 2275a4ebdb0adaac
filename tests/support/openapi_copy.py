"""The OpenAPI copy that is kept with the pages. `python -m tests.support.openapi_copy` renews it."""

import json

from sync.center.doors.api import ALL_DOORS, ErrorBody
from sync.center.doors.openapi import document
from tests.support.modules import ROOT

OPENAPI_COPY = ROOT / "docs" / "openapi.json"

if __name__ == "__main__":
    told = json.dumps(document(ALL_DOORS, ErrorBody), ensure_ascii=False, indent=1)
    OPENAPI_COPY.write_text(f"{told}\n", encoding="utf-8")
