"""Tell a process that may have too little address space before an engine aborts it: that cannot be caught, and says nothing to a user."""

from __future__ import annotations

import sys

from .base import StoreError

#: Bytes that the embedded store's engine maps to read and to write (measured: an open store, its threads' stacks and caches), and
#: that the columnar engine does.
TO_READ, TO_WRITE, COLUMNAR = 600 << 20, 1_200 << 20, 850 << 20


def check_address_space(needed: int) -> None:
    """Raise StoreError where the limit of address space (RLIMIT_AS, ``ulimit -v``) leaves less than ``needed`` bytes of it (Linux)."""
    if sys.platform != "linux":
        return
    import resource

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return
    with open("/proc/self/statm", encoding="ascii") as pages:
        left = limit - int(pages.read().split()[0]) * resource.getpagesize()
    if left < needed:
        raise StoreError(
            f"there is not enough memory: the limit of address space (ulimit -v) leaves {max(left, 0) >> 20} MiB, and the store needs "
            f"{needed >> 20} MiB — raise it (ulimit -v unlimited), or limit memory by a control group (systemd: MemoryMax)",
            f"内存不足：地址空间上限（ulimit -v）只剩 {max(left, 0) >> 20} MiB，打开存储需要 {needed >> 20} MiB；"
            "请提高上限（ulimit -v unlimited），或用控制组限制内存（systemd 的 MemoryMax）",
        )
