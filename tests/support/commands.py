"""Commands as somebody types them: what they print, and what they exit with; and a hall's file for them."""

from pathlib import Path

from click.testing import CliRunner, Result

from terminal.__main__ import main

# Its calendar has every year in which somebody may run this.
YEARS = ", ".join(map(str, range(2026, 2100)))
HALL = f"""calendar = {{ years = [{YEARS}] }}
name = "政务服务中心"

[[sessions]]
id = "am"
start = "08:00"
end = "12:00"

[[units]]
name = "市场监督管理局"

[[units.windows]]
id = "2F-17"
people = ["GH-0217"]
cover = ["GH-0452"]

[[people]]
badge = "GH-0217"
name = "张敏"

[[people]]
badge = "GH-0452"
name = "李强"
"""


def typed(*words: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def refused(*words: str | Path) -> str:
    result = typed(*words)
    assert result.exit_code == 1, result.output
    return result.output
