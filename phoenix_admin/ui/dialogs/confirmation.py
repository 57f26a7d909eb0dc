"""What a person is asked to confirm, as data: made once, never changed while they read it."""

from phoenix_admin.domain.environment import EnvironmentLabel
from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import FieldChange


@record
class Confirmation:
    """A question with its consequence.

    `title` asks about the consequence, `verb` is the button that does it and `keep` the one
    that does nothing; they never share a word. `changes` are shown field by field. With
    `destructive` the verb is never pressed by Enter. `typed` is the text a person has to type
    first (the target's name, where a mistake costs most); None asks for none. `items` are what
    it would be done to, one line each, under `items_label`. `subject_label` is what the subject
    is called in the list of facts.
    """

    title: str
    text: str
    verb: str
    environment: EnvironmentLabel
    subject: str
    keep: str = "Cancel"
    changes: tuple[FieldChange, ...] = ()
    destructive: bool = False
    typed: str | None = None
    glyph: str = "circle-question-mark"
    items: tuple[str, ...] = ()
    items_label: str = ""
    subject_label: str = "Project"
