"""The hook in the module (hook.c), driven by a file that the workers map."""

import ctypes
import mmap

FAULTS = ["sound", "unlocked", "locked", "uncounted", "given twice", "given not", "unordered",
          "forgotten", "memory", "socket", "aborted", "bad end"]


class Hook(ctypes.Structure):
    """Its fields are those of torture_t."""
    _fields_ = [(name, ctypes.c_uint64) for name in (
        "fault", "often", "pause", "kill", "steps", "seed", "locks", "killed", "longest")]


def make(path, seed):
    path.write_bytes(bytes(ctypes.sizeof(Hook)))
    with open(path, "r+b") as file:
        hook = Hook.from_buffer(mmap.mmap(file.fileno(), ctypes.sizeof(Hook)))
    hook.seed = seed
    hook.often = 100
    return hook
