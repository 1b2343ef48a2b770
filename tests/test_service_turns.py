"""Whose job is next for a worker: short ones first, then those who used the least."""

from __future__ import annotations

import asyncio

from jixiao.service.workers.turns import LongQueries, Turn, Turns

HEAVY, LIGHT, NEW = ("10.0.0.1", 1), ("10.0.0.2", 1), ("10.0.0.3", 1)


def waiting(turns: Turns[str], *clients: tuple[str, int], long: bool = False) -> list[Turn[str]]:
    loop = asyncio.new_event_loop()
    try:
        return [turns.wait(client, loop.create_future(), long=long) for client in clients]
    finally:
        loop.close()


def order(turns: Turns[str], now: float = 0.0) -> list[Turn[str]]:
    """All who may begin, in their order."""
    taken = []
    while (turn := turns.next(now, 2)) is not None:
        turns.leave(turn)
        if turn.long:
            turns.begin_long(turn.client)
        taken.append(turn)
    return taken


def test_who_used_less_is_first_and_others_come_in_their_order() -> None:
    turns: Turns[str] = Turns(room=2, spare=1)
    turns.usage.add(HEAVY, 10.0, now=0.0)
    turns.usage.add(LIGHT, 0.1, now=0.0)
    first, second, third, fourth = waiting(turns, HEAVY, LIGHT, HEAVY, NEW)
    assert order(turns) == [fourth, second, first, third]


def test_connections_of_one_address_have_their_turns_by_what_they_used() -> None:
    turns: Turns[str] = Turns(room=2, spare=1)
    turns.usage.add(("::1", 1), 5.0, now=0.0)
    turns.usage.add(("::1", 2), 1.0, now=0.0)
    first, second = waiting(turns, ("::1", 1), ("::1", 2))
    assert order(turns) == [second, first]


def test_what_was_used_is_forgotten() -> None:
    turns: Turns[str] = Turns(room=2, spare=1)
    turns.usage.add(HEAVY, 10.0, now=0.0)
    turns.usage.add(LIGHT, 1.0, now=300.0)
    first, second = waiting(turns, HEAVY, LIGHT)
    assert order(turns, now=300.0) == [first, second]


def test_short_jobs_pass_long_ones_for_which_there_is_no_room() -> None:
    turns: Turns[str] = Turns(room=2, spare=1)
    long = waiting(turns, HEAVY, HEAVY, HEAVY, HEAVY, long=True)
    (short,) = waiting(turns, HEAVY)
    assert order(turns) == [short, *long[:2]]
    assert (turns.long, len(turns)) == (2, 2)
    turns.end_long(HEAVY)
    assert order(turns) == [long[2]]


def test_a_client_that_runs_nothing_long_has_a_place_of_its_own() -> None:
    turns: Turns[str] = Turns(room=2, spare=1)
    waiting(turns, HEAVY, HEAVY, HEAVY, long=True)
    assert len(order(turns)) == 2
    (other,) = waiting(turns, LIGHT, long=True)
    assert order(turns) == [other]
    waiting(turns, NEW, long=True)
    assert order(turns) == []


def test_who_fills_the_queue_gives_way() -> None:
    turns: Turns[str] = Turns(room=1, spare=1)
    *_, last = waiting(turns, HEAVY, HEAVY, HEAVY)
    assert turns.crowding(NEW) is last
    assert turns.crowding(HEAVY) is None
    turns.leave(last)
    waiting(turns, NEW)
    assert turns.crowding(NEW) is None


def test_queries_are_known_as_long_until_they_are_short_again() -> None:
    known = LongQueries()
    key = known.key("query", "SELECT * { ?s ?p ?o }")
    known.note(key, long=True)
    assert key in known
    assert known.key("graph", "SELECT * { ?s ?p ?o }") not in known
    known.note(key, long=False)
    assert key not in known


def test_a_large_query_is_known_by_pieces_of_it() -> None:
    """The server's own loop computes the key, also of a hundred texts of a MiB that come at once; it matters for turns only."""
    text = "a" * 1_000_000
    others = [text + "a", "b" + text[1:], text[:-1] + "b", text[:500_000] + "b" + text[500_001:]]
    keys = {LongQueries.key("query", other) for other in (text, *others)} | {LongQueries.key("form", text)}
    assert len(keys) == len(others) + 2
    assert LongQueries.key("query", text[:300_000] + "b" + text[300_001:]) == LongQueries.key("query", text)


def test_the_last_free_worker_is_for_those_whose_last_job_was_short() -> None:
    turns: Turns[str] = Turns(room=2, spare=1)
    turns.note(HEAVY, long=True)
    turns.note(LIGHT, long=True)
    turns.note(LIGHT, long=False)
    heavy, light = waiting(turns, HEAVY, LIGHT)
    turns.usage.add(LIGHT, 100.0, now=0.0)
    assert turns.next(0.0, free=2) is heavy
    assert turns.next(0.0, free=1) is light
    turns.leave(light)
    assert turns.next(0.0, free=1) is None
    assert turns.next(0.0, free=2) is heavy
