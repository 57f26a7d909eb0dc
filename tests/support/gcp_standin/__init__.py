"""A stand-in for Google Cloud on this computer: Cloud Run and Logging over gRPC, with faults.

    python -m tests.support.gcp_standin --help

starts it by hand. What it answers is what is known of the real servers, none of which was asked.
"""

from tests.support.message_packages import PACKAGES

__all__ = ["PACKAGES"]
