"""The breaks of software that comes through the center: who gets what is IT's word, and nothing older returns."""

from tests.mutants.broken import Break

ORDER, INBOX = "sync/releases/software_order.py", "sync/releases/software_inbox.py"
FOLLOWER, SHELF = "sync/uplink/software_follower.py", "sync/center/orders/software_shelf.py"
SOFTWARE_BREAKS = (
    Break(
        "let two centers publish software at once",
        "sync/center/orders/software_orders.py",
        "            one_at_a_time(connection)\n",
        "",
        "tests/sync/center/orders/test_software_orders.py::test_of_two_centers_with_one_database_that_publish_at_once_one_binds_the_epoch",
    ),
    Break(
        "take a configuration's signature for an order of software",
        ORDER,
        'SOFTWARE_DOMAIN = b"window-terminal software order v1\\0"',
        'SOFTWARE_DOMAIN = b"window-terminal configuration v1\\0"',
        "tests/sync/releases/test_software_order.py",
    ),
    Break(
        "take an order for nobody as one for all",
        ORDER,
        "    if order.everywhere == bool(order.windows):",
        "    if False:",
        "tests/sync/releases/test_software_order.py",
    ),
    Break(
        "follow an order for another window",
        INBOX,
        "        if not order.covers(window):",
        "        if False:",
        "tests/sync/releases/test_software_inbox.py",
    ),
    Break(
        "follow an older order of software",
        INBOX,
        "        if order.pair < pair:",
        "        if False:",
        "tests/sync/releases/test_software_inbox.py",
    ),
    Break(
        "hand root what came with other bytes",
        INBOX,
        "        if not part.is_right:",
        "        if False:",
        "tests/sync/releases/test_software_inbox.py",
    ),
    Break(
        "fetch a release without end",
        FOLLOWER,
        "            self._begins = self._host.now().mono + SPOILT_MS",
        "            self._begins = self._host.now().mono",
        "tests/sync/uplink/test_software_follower.py",
    ),
    Break(
        "fetch by night",
        FOLLOWER,
        '        if now.clock == "unset" or not before_closing(window, now.at):',
        "        if False:",
        "tests/sync/uplink/test_software_follower.py",
    ),
    Break(
        "write a byte of software at a time",
        FOLLOWER,
        "        if len(content) != min(SOFTWARE_PIECE_BYTES, order.size - reached):",
        "        if False:",
        "tests/sync/uplink/test_software_follower.py",
    ),
    Break(
        "take software at the center that is not what its order names",
        SHELF,
        "                if not order.is_of(read_release(file, verifier(self._trust().keys)).manifest):",
        "                if not read_release(file, verifier(self._trust().keys)):",
        "tests/sync/center/orders/test_software_shelf.py",
    ),
    Break(
        "give a window software that is another's canary",
        "sync/center/orders/software_orders.py",
        "        if order.covers(window):",
        "        if True:",
        "tests/sync/center/orders/test_software_orders.py",
    ),
    Break(
        "leave a name in what leaves the terminal",
        "terminal/setup/diagnostics_file.py",
        "        said = masking.free(message) if",
        "        said = message if",
        "tests/terminal/setup/test_diagnostics_file.py",
    ),
)
