"""Lines for a terminal that show a process or end it. Pure; drafts, and never with a secret."""

from phoenix_admin.domain.environment import Environment


def ps_line(pid: int, platform: str) -> str:
    """What shows this process."""
    if platform == "win32":
        return f'tasklist /V /FI "PID eq {pid}"'
    return f"ps -o pid,ppid,pgid,user,stat,lstart,rss,args -p {pid}"


def kill_line(pid: int, environment: Environment, platform: str) -> str:
    """What ends it, with a first line that says so. An id alone: look first whose it is by now."""
    head = f"# CHANGES this computer ({environment.label}), past the gate; look at PID {pid} first"
    line = f"taskkill /PID {pid} /F" if platform == "win32" else f"kill -TERM {pid}"
    return f"{head}\n{line}"
