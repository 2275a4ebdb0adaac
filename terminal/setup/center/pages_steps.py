"""The pages steps, by which an installed center serves the office: a certificate, and what goes with it. Pure."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from terminal.setup.acts import EstablishCertificate
from terminal.setup.center import paths as own
from terminal.setup.center.environment_file import pages_options, several_halls
from terminal.setup.center.wishes import CenterWishes
from terminal.setup.described_machine import Holding, Machine
from terminal.setup.steps import Obstacle, SetupStep, folder_step

OF_CERTIFICATES = Holding(0o750, "root", own.CENTER_USER)  # a folder of theirs


class CertificateFound(Struct, frozen=True):
    """Why there is no certificate for the names that are wished, if so; and whether its authority's key is away."""

    missing: str = ""
    authority_away: bool = False


def pages_of_setup(told: Mapping[str, str]) -> bool:
    """Whether pages are served, by the certificate that setup makes and renews."""
    options = pages_options(told)
    return options is not None and options.certificate == own.PAGES_CERTIFICATE


def pages_obstacles(told: Mapping[str, str], wishes: CenterWishes) -> Iterator[Obstacle]:
    """Why pages by these names cannot be served; `told` is the environment as it shall be."""
    if wishes.pages and several_halls(told):
        what = "--pages are one hall's, and this center serves several"
        yield Obstacle(what, "give each hall that wants them a center of its own")
    elif wishes.pages and not pages_of_setup(told):
        what = f"pages are served already, not by the certificate in {own.PAGES_FOLDER}"
        yield Obstacle(what, f"take --pages and what belongs to it out of {own.ENVIRONMENT_FILE}, then this again")


def pages_steps(
    machine: Machine, told: Mapping[str, str], found: CertificateFound, wishes: CenterWishes
) -> Iterator[SetupStep]:
    """Before any option names it: without a certificate nothing is served, not even terminals."""
    if pages_of_setup(told):
        why = "the office's authority, and the certificate of its pages"
        yield from folder_step(machine, own.PAGES_FOLDER, OF_CERTIFICATES, why)
        if found.missing:
            why = "office PCs believe no other pages"
            yield certificate_step(own.PAGES_FOLDER, f"the pages: {found.missing}", wishes.pages, why)


def certificate_step(folder: str, now: str, names: tuple[str, ...], why: str) -> SetupStep:
    """The step that makes the certificate in this folder, with its authority where there is none."""
    named = f"made, for {', '.join(names)}" if names else "made"
    return SetupStep("certificate", now, named, why, EstablishCertificate(folder, names))


def pages_notes(told: Mapping[str, str], wishes: CenterWishes) -> Iterator[str]:
    """What is left to a person."""
    options = pages_options(told)
    if options and pages_of_setup(told):
        yield f"{own.PAGES_AUTHORITY_KEY} makes certificates that office PCs believe: into the safe, too"
        address = f"https://{wishes.pages[0] if wishes.pages else 'NAME'}:{options.port}"
        yield f"{own.PAGES_FOLDER}/ca.pem goes to every office PC, which then asks for {address}"
