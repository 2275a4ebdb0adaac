"""An installation on this machine: survey, plan, steps, and the plan once more; by the words of a command."""

from collections.abc import Callable

from msgspec.structs import replace

from terminal.setup import paths
from terminal.setup.card_image import MACHINE_ID, RunningCard, image
from terminal.setup.card_traces import found_traces, own_boot_files
from terminal.setup.described_machine import Machine
from terminal.setup.executor import Hands, carry_out
from terminal.setup.first_boot.installed_part import InstalledPart
from terminal.setup.packages import sought_packages
from terminal.setup.places import Places
from terminal.setup.plan import existing_settings, plan, settings_text
from terminal.setup.plan_table import plan_lines
from terminal.setup.removal import RemovalWish, removal
from terminal.setup.steps import SetupPlan
from terminal.setup.survey import Survey, offers
from terminal.setup.undelivered import waiting_now
from terminal.setup.wish_checks import check_authority, check_settings, check_token
from terminal.setup.wishes import Wishes, settings_wanted

Offers = Callable[[list[str]], frozenset[str] | None]


class Installation:
    """On the root of `places`, by these `hands`; `say` gets each line, `offers` what the archives have."""

    def __init__(self, places: Places, hands: Hands, say: Callable[[str], None], offers: Offers = offers) -> None:
        self._places, self._hands, self._say, self._offers = places, hands, say, offers

    def machine(self, units: dict[str, str]) -> Machine:
        return Survey(self._places, map(paths.place_of, units)).machine()

    def plan(self, wishes: Wishes) -> SetupPlan:
        """What is left to do for these wishes. Raises `SettingsWrong`, ValueError, PermissionError."""
        machine = self.machine(dict(wishes.units))
        told = settings_wanted(existing_settings(machine), wishes, machine.generation)
        sought = sought_packages(machine, wishes, told)
        if sought:
            machine = replace(machine, obtainable=self._offers(sought))
        found = plan(machine, wishes)
        if not found.obstacles:
            check_settings(settings_text(machine, wishes))
            check_authority(wishes.ca)
            check_token(wishes.token)
        return found

    def removal(self, wish: RemovalWish) -> SetupPlan:
        """What is left to do to have nothing of it here."""
        all_of_it = replace(wish, boot_files=own_boot_files(self._places))
        return removal(self.machine(dict.fromkeys(wish.units, "")), all_of_it, waiting_now(self._places))

    def image(self, wish: RemovalWish) -> SetupPlan:
        """What is left to do to have a card here that can be cloned. Raises PermissionError."""
        state, part = self._places.state, InstalledPart(self._places.root)
        machine_id = self._places.at(MACHINE_ID)
        card = RunningCard(
            self.machine(dict.fromkeys(wish.units, "")),
            found_traces(self._places),
            machine_id.read_text() if machine_id.exists() else "",
            state.is_dir() and any(not each.is_dir() or any(each.iterdir()) for each in state.iterdir()),
            waiting_now(self._places),
            part.ready,
        )
        return image(card, wish)

    def show(self, found: SetupPlan, width: int) -> None:
        """Says it in lines of so many characters."""
        for line in plan_lines(found, width):
            self._say(line)
        if not found.steps and not found.obstacles:
            self._say("nothing to do: everything is as it shall be")

    def carry_out(self, found: SetupPlan) -> None:
        """Does it, and says what to do after. Raises `StepFailed`."""
        carry_out(found.steps, self._hands, self._say)
        self._say(
            f"{len(found.steps)} steps done" if found.steps else "nothing to do: everything is as it shall be"
        )
        for note in found.notes:
            self._say(f"note: {note}")
        if found.restart:
            self._say("boot or swap settings have changed, and count after a restart: sudo reboot")
