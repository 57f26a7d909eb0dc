"""A piece of somebody's attention: an environment, an open project, a visible panel."""

from collections.abc import Callable

from phoenix_admin.tasks.cancel import CancelToken


class Scope:
    """Work is done on behalf of a scope; when it closes, nobody waits for that work.

    Belongs to the UI thread: made, closed and asked there and nowhere else, so nothing can
    slip in between the door's check and its act. Closing is one-way and closes the children.
    """

    def __init__(self, name: str, parent: "Scope | None" = None) -> None:
        self.name = name
        self._open = parent is None or parent.is_open
        self._tokens: set[CancelToken] = set()
        self._children: list[Scope] = []
        self._hooks: list[Callable[[], None]] = []
        self._parent = parent
        if parent is not None and parent.is_open:
            parent.adopt(self)

    @property
    def is_open(self) -> bool:
        """True until closed."""
        return self._open

    def adopt(self, child: "Scope") -> None:
        """Close this child when the scope closes."""
        self._children.append(child)

    def disown(self, child: "Scope") -> None:
        """The child has closed by itself."""
        if child in self._children:
            self._children.remove(child)

    def child(self, name: str) -> "Scope":
        """A narrower scope that closes with this one."""
        return Scope(f"{self.name}/{name}", self)

    def close(self) -> None:
        """Close for good: children, then running work, then hooks. Again is harmless."""
        if not self._open:
            return
        self._open = False
        for child in list(self._children):
            child.close()
        self._children.clear()
        for token in list(self._tokens):
            token.cancel()
        self._tokens.clear()
        hooks, self._hooks = self._hooks, []
        for hook in hooks:
            hook()
        if self._parent is not None:
            self._parent.disown(self)

    def on_close(self, hook: Callable[[], None]) -> None:
        """Have `hook` called when the scope closes, at once if it is closed already."""
        if self._open:
            self._hooks.append(hook)
        else:
            hook()

    def forget(self, hook: Callable[[], None]) -> None:
        """Drop a hook that is not needed any more."""
        if hook in self._hooks:
            self._hooks.remove(hook)

    def hold(self, token: CancelToken) -> None:
        """Cancel this token when the scope closes."""
        if self._open:
            self._tokens.add(token)
        else:
            token.cancel()

    def release(self, token: CancelToken) -> None:
        """The work behind this token has ended."""
        self._tokens.discard(token)
