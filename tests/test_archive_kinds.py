"""RAR and 7z archives are read as ZIP archives are, also in one another; what of them cannot be read is said."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import samples
from archive_maker import rar4, rar5, seven
from jixiao.extraction.context import Overrides
from jixiao.ingest.sources import sources
from jixiao.model import DocumentError, EncryptedDocument, UnsupportedFormat
from jixiao.readers import Limits, libarchive
from jixiao.readers.archive import Contents, contents, member_bytes

pytestmark = pytest.mark.skipif(not libarchive.is_installed() and "CI" not in os.environ, reason="libarchive reads these archives")

LONG = bytes(range(251)) * 90
FILES = {"2026年/护林员补助.txt": samples.text(), "b.docx": samples.docx(), "c.bin": LONG}
KINDS: dict[str, Callable[..., bytes]] = {"rar4": rar4, "rar5": rar5, "7z": seven}


def walked(path: Path, data: bytes, **limits: int) -> Contents:
    path.write_bytes(data)
    result = contents(path, Limits(**limits))
    assert result is not None
    return result


@pytest.mark.parametrize("kind", KINDS)
def test_the_members_are_those_of_a_zip_archive(kind: str, tmp_path: Path) -> None:
    result = walked(tmp_path / "download.bin", KINDS[kind](FILES | {".hidden": b"x"}))
    assert {member.name: member_bytes(member) for member in result.members} == FILES
    assert [member.size for member in result.members] == [len(data) for data in FILES.values()]
    assert not result.failures


def test_archives_of_all_kinds_stand_in_one_another(tmp_path: Path) -> None:
    inner = samples.packed({"x/in.rar": rar5({"in.7z": seven({"a.txt": b"1"}), "b.txt": b"2"})})
    result = walked(tmp_path / "a.zip", inner)
    assert [(member.name, member_bytes(member)) for member in result.members] == [("x/in.rar/in.7z/a.txt", b"1"), ("x/in.rar/b.txt", b"2")]
    deep = walked(tmp_path / "b.rar", rar4({"a.zip": samples.packed({"b.rar": rar5({"c.7z": seven({"a.txt": b"1"})})})}))
    assert "c.7z: is an archive more than 3 deep" in str(deep.failures[0])
    assert not deep.members


def test_a_manifest_in_it_counts_and_import_reads_it(tmp_path: Path) -> None:
    said = '[documents]\n"a.txt" = {city = "天津", year = 2021}\n'.encode()
    (tmp_path / "a.7z").write_bytes(seven({"manifest.toml": said, "a.txt": samples.text()}))
    ((source,), failures) = sources([tmp_path], Overrides())
    assert not failures
    assert source.path == tmp_path / "a.7z" / "a.txt"
    assert source.overrides.year == 2021


def test_names_are_read_in_any_language_of_the_system(tmp_path: Path) -> None:
    """Without a language too; names that are not Unicode are those of a Chinese Windows."""
    (tmp_path / "a.rar").write_bytes(rar4({"预算/公路养护.txt": b"1", "信访.txt".encode("gb18030"): b"2"}))
    (tmp_path / "b.7z").write_bytes(seven({"救灾物资.txt": b"3"}))
    code = (
        "import sys; from pathlib import Path; from jixiao.readers.archive import contents\n"
        "print(ascii([member.name for name in sys.argv[1:] for member in contents(Path(name)).members]))"
    )
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-c", code, str(tmp_path / "a.rar"), str(tmp_path / "b.7z")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=True)
    assert done.stdout.strip() == ascii(["预算/公路养护.txt", "信访.txt", "救灾物资.txt"])


REFUSED: dict[str, tuple[bytes, type[DocumentError], str]] = {
    "volume of RAR 4": (rar4(FILES, flags=1), UnsupportedFormat, "volumes"),
    "volume of RAR 5": (rar5(FILES, flags=1), UnsupportedFormat, "volumes"),
    "solid RAR 4": (rar4(FILES, flags=8), UnsupportedFormat, "solid"),
    "locked RAR 4": (rar4(FILES, flags=0x80), EncryptedDocument, "password"),
    "locked RAR 5": (rar5(FILES, locked=True), EncryptedDocument, "password"),
    "half of 7z": (seven(FILES)[:-40], DocumentError, "damaged or protected 7z"),
    "only a beginning": (b"Rar!\x1a\x07\x01\x00" + bytes(100), DocumentError, "damaged or protected RAR"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_said(case: str, tmp_path: Path) -> None:
    data, kind, word = REFUSED[case]
    with pytest.raises(kind, match=word) as raised:
        walked(tmp_path / "a.rar", data)
    assert str(raised.value).startswith(f"{tmp_path}/a.rar: ")


def test_a_damaged_member_is_one_failure_and_what_is_lost_is_said(tmp_path: Path) -> None:
    """7z tells the sum of the bytes; of half an archive, the files before its end are read."""
    bent = walked(tmp_path / "a.7z", seven(FILES, damage={"c.bin": LONG[::-1]}))
    assert [member.name for member in bent.members] == list(FILES)[:2]
    (failure,) = bent.failures
    assert str(failure).startswith(f"{tmp_path}/a.7z/c.bin: is damaged or protected in its archive")
    half = walked(tmp_path / "b.rar", rar4(FILES)[:-9000])
    assert [member.name for member in half.members] == list(FILES)[:2]
    assert "what follows its first 2 files cannot be read" in str(half.failures[-1])


@pytest.mark.parametrize("kind", KINDS)
def test_limits_hold(kind: str, tmp_path: Path) -> None:
    bomb = KINDS[kind]({f"{number}.txt": bytes(400_000) for number in range(5)})
    with pytest.raises(DocumentError, match="JIXIAO_MAX_UNPACKED"):
        walked(tmp_path / "a", bomb, unpacked=1_000_000)
    with pytest.raises(DocumentError, match="JIXIAO_MAX_MEMBERS"):
        walked(tmp_path / "a", bomb, members=4)
    small = walked(tmp_path / "a", bomb, bytes=300_000)
    with pytest.raises(DocumentError, match="JIXIAO_MAX_BYTES"):
        member_bytes(small.members[0], Limits(bytes=300_000))


def test_where_libarchive_is_missing_the_message_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "a.7z").write_bytes(seven(FILES))
    code = (
        "import ctypes, ctypes.util, sys\n"
        "def none(*_): raise OSError\n"
        "ctypes.CDLL, ctypes.util.find_library = none, lambda name: None\n"
        "from pathlib import Path; from jixiao.model import UnsupportedFormat; from jixiao.readers.archive import contents\n"
        "try: contents(Path(sys.argv[1]))\n"
        "except UnsupportedFormat as error: print(error.en)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "a.7z")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert "apt-get install libarchive13" in done.stdout
