"""A few project documents in the emulator, so that there is something to look at and to stitch."""

import json
import urllib.request

PROJECTS = (
    ("harbour-mornings", "Harbour mornings", "ready", 8),
    ("glacier-walk", "Glacier walk", "complete", 5),
    ("winter-harbour", "Winter harbour", "generating", 3),
    ("quarry-lake", "Quarry lake", "ready", 2),
    ("old-mill", "Old mill", "archiving", 4),
    ("paper-boats", "Paper boats", "draft", 0),
)
"""Id, name, status (one that the app does not know), number of clips."""


def write_sample_documents(address: str, project: str, collection: str = "projects") -> None:
    """Write them over the emulator's REST interface; `address` is HOST:PORT."""
    base = f"http://{address}/v1/projects/{project}/databases/(default)/documents/{collection}"
    for key, name, status, clips in PROJECTS:
        files = [f"{key}/clip-{number:02}.mp4" for number in range(1, clips + 1)]
        fields = {
            "name": {"stringValue": name},
            "kind": {"stringValue": "reel"},
            "status": {"stringValue": status},
            "clipFilenames": {"arrayValue": {"values": [{"stringValue": f} for f in files]}},
        }
        if status == "complete":
            fields["stitchedFilename"] = {"stringValue": f"{key}/reel.mp4"}
        request = urllib.request.Request(
            f"{base}?documentId={key}",
            data=json.dumps({"fields": fields}).encode(),
            headers={"Authorization": "Bearer owner", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            answer.read()
