"""Tell a machine that is short of something from a fault of the program: memory, room on the disk, open files."""

from __future__ import annotations

import errno

from ..model import JixiaoError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_FILES = (errno.EMFILE, errno.ENFILE)


def shortage(error: BaseException) -> JixiaoError | None:
    """Say what is short, and what to do; None where the error says nothing of the kind."""
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, MemoryError) or number == errno.ENOMEM:
        return JixiaoError(
            "there is not enough memory — set JIXIAO_WORKERS to fewer, or give fewer documents at a time; then run it again",
            "内存不足；请用 JIXIAO_WORKERS 减少工作进程，或减少一次处理的文件，然后再次运行",
        )
    if not isinstance(error, OSError):
        return None
    where = f"{error.filename}: " if isinstance(error.filename, str) else ""
    if number in _NO_ROOM:
        return JixiaoError(
            f"{where}there is no room left on the disk — make room, or write elsewhere (--store, -o, TMPDIR); then run it again",
            f"{where}磁盘空间不足；请释放空间，或写到其他位置（--store、-o、TMPDIR），然后再次运行",
        )
    if number == errno.EROFS:
        return JixiaoError(
            f"{where}the disk can only be read — write elsewhere (--store, -o)", f"{where}磁盘为只读；请写到其他位置（--store、-o）"
        )
    if number in _NO_FILES:
        return JixiaoError(
            "too many files are open — raise the limit (ulimit -n), then run it again", "打开的文件过多；请提高限制（ulimit -n）后再次运行"
        )
    return None
