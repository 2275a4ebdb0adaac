"""The wheel targets: for which Python and which machine a release's wheels are. Pure."""

from msgspec import Struct
from msgspec.structs import replace


class WheelTarget(Struct, frozen=True):
    """`platforms` are the tags that such a machine takes, `markers` what a requirement's condition sees there.

    `extra` names what the project asks for on such machines alone.
    """

    python: str  # 3.13
    platforms: tuple[str, ...]
    markers: dict[str, str]
    extra: str


def _linux(python: str, machine: str, glibc: int) -> WheelTarget:
    """Never linux_MACHINE: such a wheel was built for one computer's libraries."""
    tags = [f"manylinux_2_{minor}_{machine}" for minor in range(glibc, 16, -1)]
    named = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": machine}
    return WheelTarget(python, (*tags, f"manylinux2014_{machine}"), _markers(python, named), "pi")


def _windows(python: str) -> WheelTarget:
    named = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"}
    return WheelTarget(python, ("win_amd64",), _markers(python, named), "office")


def _markers(python: str, machine: dict[str, str]) -> dict[str, str]:
    implementation = {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
    return {"python_version": python, "python_full_version": f"{python}.0", **implementation, **machine}


# By Debian release and architecture, as the manifest has them. glibc: 2.41 in Debian 13, 2.36 in Debian 12.
WHEEL_TARGETS = {
    ("trixie", "arm64"): _linux("3.13", "aarch64", 41),
    ("trixie", "amd64"): _linux("3.13", "x86_64", 41),
    ("bookworm", "arm64"): _linux("3.11", "aarch64", 36),
    ("bookworm", "amd64"): _linux("3.11", "x86_64", 36),
    ("", "win_amd64"): _windows("3.13"),
}
# What a center asks for instead of what a terminal does; by the same.
CENTER_TARGETS = {machine: replace(each, extra="center") for machine, each in WHEEL_TARGETS.items() if machine[0]}
ALL_TARGETS = (*WHEEL_TARGETS.values(), *CENTER_TARGETS.values())
