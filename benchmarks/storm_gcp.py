"""storm-gcp: the rules of trust on Google Cloud, with every fault at the wire.

`storm-model` with the real backend between the services and a stand-in for Cloud Run, Firestore
and Cloud Storage. The baselines are the same with one fault built into the backend.
"""

from benchmarks.report import Row
from benchmarks.storm_model import rows_of
from tests.model.cloud_faults import PLANTED
from tests.model.cloud_machine import CloudMachine


def run(*, quick: bool) -> list[Row]:
    """Violations (none may be there), and the examples that each built-in fault needed."""
    return rows_of("storm-gcp", CloudMachine, PLANTED, 60 if quick else 1_500)
