"""The remedies of a center: what to do about each line of `center doctor` that is wrong. Pure."""

CENTER_LOG = "sudo journalctl -u window-terminal-center says why"
CENTER_SETUP = "sudo window-terminal center setup"
CENTER_REMEDIES = {
    "service": f"sudo systemctl restart window-terminal-center; {CENTER_LOG}",
    "door": f"{CENTER_LOG}; a certificate that ends or lacks a name: {CENTER_SETUP} --name NAME",
    "database": f"{CENTER_LOG}; where it is damaged, put a backup back: center restore",
    "room": "make room on that disk, or give it a larger one: without room no fact is taken",
    "backups": "sudo systemctl start window-terminal-center-backup; journalctl -u window-terminal-center-backup",
    "time": f"{CENTER_SETUP}; sudo systemctl restart chrony",
    "authority": "give that file to root alone, or take it into a safe: whoever has it can pass for the center",
    "pages": f"{CENTER_LOG}; a certificate that ends or lacks a name: {CENTER_SETUP} --pages NAME",
    "people": "sudo window-terminal center user add BADGE NAME --role it, and one with --role supervision_head",
    "units": f"{CENTER_SETUP}: it writes them as they shall be",
    "upgrade": "mend what it says; then once more, of the version that shall be: sudo ./install.sh center",
}
