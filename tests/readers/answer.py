"""Runs snippets of Python, each in a process of its own that is forked from this one, so that the large packages which
they import are read once for all. A snippet comes as a line of JSON on standard input, and what became of it goes as a
line of JSON to standard output. Ends at the end of its input."""

import fcntl
import gc
import importlib
import json
import os
import re
import sys
import tempfile
import warnings

# Packages that take long to import, and start no thread and ask for no variable as they do: a thread would not be there
# in a fork.
SLOW = {
    "bioio", "dask.array", "h5py", "napari_ome_zarr", "numcodecs", "numpy", "ome_types", "ome_zarr_models.v05.hcs",
    "ome_zarr_models.v05.image", "scipy.ndimage", "skimage", "tensorstore", "tifffile", "xarray", "zarr",
}


def imports(snippet):
    """The names of the packages that a snippet imports at its beginning of lines."""
    for line in re.findall(r"^import (.+)$", snippet, re.M):
        yield from (name.strip().split(" as ")[0] for name in line.split(","))
    for package, names in re.findall(r"^from (\S+) import (.+)$", snippet, re.M):
        yield package
        yield from (f"{package}.{name.strip()}" for name in names.split(","))


def import_slow(snippet):
    """Imports them here, and gives what they wrote to standard error: warnings above all."""
    said = tempfile.TemporaryFile()
    usual = os.dup(2)
    os.dup2(said.fileno(), 2)
    try:
        for name in imports(snippet):
            if name in SLOW and name not in sys.modules:
                try:
                    importlib.import_module(name)
                except Exception:
                    pass  # the snippet itself will meet it
    finally:
        sys.stderr.flush()
        os.dup2(usual, 2)
        os.close(usual)
    gc.collect()
    gc.freeze()  # so that a fork does not copy all memory as it looks for what is garbage
    return contents(said)


def contents(file):
    file.seek(0)
    with file:
        return file.read().decode(errors="replace")


def watch(order, imported, answers, lock):
    """Forks the process of a snippet, waits for it, and tells what became of it."""
    out, complaints = tempfile.TemporaryFile(), tempfile.TemporaryFile()
    child = os.fork()
    if child == 0:
        for descriptor, file in ((1, out), (2, complaints)):
            os.dup2(file.fileno(), descriptor)
        return True
    _, status = os.waitpid(child, 0)
    answer = {
        "id": order["id"],
        "code": os.waitstatus_to_exitcode(status),
        "out": contents(out),
        "complaints": imported + contents(complaints),
    }
    fcntl.lockf(lock, fcntl.LOCK_EX)  # one answer at a time: a long line is written in parts
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()
    os._exit(0)


def main():
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    lock = tempfile.TemporaryFile()
    orders = os.fdopen(os.dup(0), "rb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    warnings.simplefilter("always")
    warnings.simplefilter("ignore", ResourceWarning)  # as the snippets have it
    watchers = 0
    for line in orders:
        order = json.loads(line)
        imported = import_slow(order["snippet"])
        watchers += 1
        if os.fork() != 0:
            while watchers and os.waitpid(-1, os.WNOHANG)[0]:
                watchers -= 1
            continue
        if watch(order, imported, answers, lock):
            return order
    while watchers:
        os.wait()
        watchers -= 1
    return None


order = main()
if order is not None:
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["cwd"])
    sys.argv = ["-c", *order["args"]]
    sys.path[0] = ""
    warnings.resetwarnings()
    exec(compile(order["snippet"], "<string>", "exec"), {"__name__": "__main__"})
