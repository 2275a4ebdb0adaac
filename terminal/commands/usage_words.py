"""The usage words: what click says of what was typed, in the language of whoever sits here.

Click asks gettext's own domain for them, and which that is may be said.
"""

import gettext
import os

from terminal.config.office_catalogue import OFFICE_LOCALE, office_language

USAGE_DOMAIN = "window-terminal-usage"


def name_usage_words() -> None:
    """From now on, in this process."""
    gettext.bindtextdomain(USAGE_DOMAIN, str(OFFICE_LOCALE))
    gettext.textdomain(USAGE_DOMAIN)
    if office_language() == "zh_CN" and gettext.find(USAGE_DOMAIN, str(OFFICE_LOCALE)) is None:
        os.environ["LANGUAGE"] = "zh_CN"  # as on Windows: gettext knows a language by the environment alone
