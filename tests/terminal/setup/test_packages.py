"""Packages as the system's own files tell of them."""

from msgspec.structs import replace

from terminal.setup.bundling.release_contents import RELEASE_PACKAGES
from terminal.setup.packages import PINS_PACKAGE, file_package, index_names, installed, wanted
from tests.support.machines import MACHINES, WISHES

STATUS = """\
Package: dpkg
Status: install ok installed
Architecture: arm64
Description: a package manager
 with: a colon

Package: removed
Status: deinstall ok config-files
Architecture: arm64

Package: python3-lgpio
Status: install ok installed
Architecture: arm64
"""


def test_what_is_installed_is_and_what_left_its_settings_is_not() -> None:
    assert installed(STATUS) == {"dpkg": "arm64", "python3-lgpio": "arm64"}
    assert installed("") == {}


def test_an_index_and_a_file_name_tell_their_packages() -> None:
    assert index_names("Package: a\nVersion: 1\n\nPackage: b-c\n") == {"a", "b-c"}
    assert file_package("python3-lgpio_0.2.2-1~rpt1_arm64.deb") == "python3-lgpio"


def test_a_release_brings_whatever_setup_may_ask_for() -> None:
    wishes = replace(WISHES, overlay=True)
    for machine in MACHINES.values():
        assert wanted(machine, wishes, wishes.settings).keys() <= {*RELEASE_PACKAGES, PINS_PACKAGE}


def test_what_a_read_only_root_takes_comes_where_it_is_wished_and_nowhere_else() -> None:
    for machine in MACHINES.values():
        usual = wanted(machine, WISHES, WISHES.settings).keys()
        more = wanted(machine, replace(WISHES, overlay=True), WISHES.settings).keys()
        assert more - usual == {"overlayroot", "busybox"}
