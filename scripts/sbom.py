"""Make sbom/*.cdx.json: what an install consists of, as CycloneDX, from the lock files.

make sbom
"""

from pathlib import Path

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from pip_requirements_parser import RequirementsFile

from imgseg.config import PROJECT
from imgseg.services.model_files import models, second_network

FOLDER = PROJECT / "sbom"
LOCKS = {"imgseg": "requirements.lock", "imgseg-light": "requirements-light.lock"}
# Networks, in packages of which nothing is installed but the file.
NETWORKS = (
    (models.PACKAGE, models.WHEEL_SHA256, models.GRAPH, models.GRAPH_SHA256),
    (
        second_network.PACKAGE,
        second_network.WHEEL_SHA256,
        second_network.MEMBER,
        second_network.SHA256,
    ),
)


def main() -> None:
    """Write one file for each install."""
    FOLDER.mkdir(exist_ok=True)
    for name, lock in LOCKS.items():
        bom = Bom(components=[*packages(PROJECT / lock), *networks()])
        bom.metadata.component = Component(name=name, type=ComponentType.APPLICATION)
        bom.register_dependency(bom.metadata.component, bom.components)
        file = FOLDER / f"{name}.cdx.json"
        JsonV1Dot6(bom).output_to_file(str(file), allow_overwrite=True, indent=2)
        print(f"{file}: {len(bom.components)} components")


def packages(lock: Path) -> list[Component]:
    """One component a locked package and version, with the hashes of its files."""
    found = []
    for locked in RequirementsFile.from_file(str(lock)).requirements:
        hashes = [option.partition("sha256:")[2] for option in locked.hash_options]
        found.append(_component(locked.name, locked.get_pinned_version, hashes))
    return found


def networks() -> list[Component]:
    """The published networks that `models build` makes its own from."""
    found = []
    for package, package_sha256, member, sha256 in NETWORKS:
        name, _, version = package.partition("==")
        holder = _component(name, version, [package_sha256])
        network = Component(
            name=member.rpartition("/")[2],
            type=ComponentType.MACHINE_LEARNING_MODEL,
            bom_ref=sha256,
            hashes=[_sha256(sha256)],
        )
        holder.components.add(network)
        found.append(holder)
    return found


def _component(name: str, version: str, hashes: list[str]) -> Component:
    purl = PackageURL("pypi", name=name, version=version)
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(str(purl)),
        hashes=[_sha256(content) for content in hashes],
    )
    return Component(
        name=name,
        version=version,
        purl=purl,
        bom_ref=str(purl),
        external_references=[files],
    )


def _sha256(content: str) -> HashType:
    return HashType(alg=HashAlgorithm.SHA_256, content=content)


if __name__ == "__main__":
    main()
