"""The program that imports and measures; runs in any Python from 3.8 on, not in this one.

It is handed over as text (`python -c`), so that nothing of Phoenix Admin is imported beside what
is measured, and it imports nothing that a bare interpreter has not loaded already.

    python -c TEXT plain|split MODULE...

Its answer is the last line of its output, a Python literal. What the modules print goes to the
standard error output.
"""

TEXT = r"""
import os, sys, time
answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
split, names = sys.argv[1] == "split", sys.argv[2:]

def reader():
    try:
        page = os.sysconf("SC_PAGE_SIZE") / 1024.0
        file = os.open("/proc/self/statm", os.O_RDONLY)
        return lambda: int(os.pread(file, 99, 0).split()[1]) * page
    except (OSError, AttributeError, ValueError):
        pass
    try:
        import psutil
        process = psutil.Process()
        return lambda: process.memory_info().rss / 1024.0
    except ImportError:
        import resource
        unit = 1024.0 if sys.platform == "darwin" else 1.0
        return lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit

def peak(now):
    try:
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return float(line.split()[1])
    except OSError:
        pass
    return now

memory, clock = reader(), time.perf_counter
own, stack = {}, []

def measured(name, work, arguments):
    parent = stack[-1][2] if stack else None
    frame = [0.0, 0.0, name]
    kib, begin = memory(), clock()
    stack.append(frame)
    try:
        return work(*arguments)
    finally:
        stack.pop()
        ms, more = (clock() - begin) * 1000, memory() - kib
        if stack and stack[-1][2] != name:
            stack[-1][0] += ms
            stack[-1][1] += more
        row = own.setdefault(name, [parent, 0.0, 0.0])
        row[1] += ms - frame[0]
        row[2] += more - frame[1]

def watch():
    import _frozen_importlib_external as external
    def wrap(cls, method, name_of):
        work = getattr(cls, method)
        def watched(self, given):
            return measured(name_of(given), work, (self, given))
        setattr(cls, method, watched)
    for cls in (external.SourceFileLoader, external.SourcelessFileLoader):
        wrap(cls, "exec_module", lambda module: module.__name__)
    extension = external.ExtensionFileLoader
    wrap(extension, "create_module", lambda spec: spec.name)
    wrap(extension, "exec_module", lambda module: module.__name__)

if split:
    watch()
base, steps, begin, before = memory(), [], clock(), 0.0
start = base
for name in names:
    since = clock()
    try:
        __import__(name)
    except BaseException as error:
        text = "%s: %s" % (type(error).__name__, error)
        answer.write(repr({"error": [name, text[:500]]}) + "\n")
        answer.flush()
        os._exit(0)
    now = memory()
    steps.append([(clock() - since) * 1000, now - start])
    start = now
total = [(clock() - begin) * 1000, start - base]
found = {
    "python": "%d.%d.%d" % sys.version_info[:3], "total": total, "steps": steps,
    "base": base, "peak": peak(start),
    "own": [[name, row[0], row[1], row[2]] for name, row in own.items()],
}
answer.write(repr(found) + "\n")
answer.flush()
os._exit(0)
"""
