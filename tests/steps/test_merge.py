"""The pure merge of one tab: each line of the model as an example, and what is true of all merges."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbook.model.base import DELETE, KEEP, WHOLE_ROW, Candidate, Conflict, Row, Rows
from netbook.steps.merge import Merged, Side, merge

EXAMPLES = int(os.environ.get("NETBOOK_EXAMPLES", "200"))
FIELDS = ("key", "title", "price")

Shown = Mapping[str, Row | None]


def row(text: str) -> Row:
    """'k | Web | 100' -> its cells."""
    return tuple(cell.strip() for cell in text.split("|"))


def rows(*texts: str) -> dict[str, Row]:
    return {row(text)[0]: row(text) for text in texts}


AGREED = rows("k | Web | 100", "l | App | 200")


def side(*texts: str, shown: Shown | None = None, **options: object) -> Side:
    return Side(rows(*texts), shown or {}, **options)  # type: ignore[arg-type]


SAME = side("k | Web | 100", "l | App | 200")


def merged(sides: Mapping[str, Side], agreed: Rows = AGREED, **options: object) -> Merged:
    absent = options.pop("absent", {})
    return merge("Opportunities", FIELDS, agreed, sides, absent, **options)  # type: ignore[arg-type]


def open_in(result: Merged) -> list[str]:
    """'k.price 100: 150 by a, 160 by b' for every conflict."""
    return [
        f"{one.key}.{one.field or 'entry'} {one.agreed}: "
        + ", ".join(f"{each.value or '-'} by {'+'.join(each.workbooks) or 'nobody'}" for each in one.candidates)
        for one in sorted(result.conflicts)
    ]


# --- the model, line by line ----------------------------------------------------------------------


def test_what_one_workbook_changed_is_agreed_and_goes_to_the_others() -> None:
    result = merged({"a": side("k | Web | 150", "l | App | 200"), "b": SAME})

    assert result.agreed["k"] == row("k | Web | 150")
    assert result.targets == {"a": {}, "b": {"k": row("k | Web | 150")}}
    assert [(one.old, one.new, one.workbooks) for one in result.changes] == [("100", "150", ("a",))]


def test_the_same_edit_in_two_workbooks_is_one() -> None:
    both = side("k | Web | 150", "l | App | 200")

    result = merged({"a": both, "b": both})

    assert open_in(result) == []
    assert result.agreed["k"] == row("k | Web | 150")
    assert result.changes[0].workbooks == ("a", "b")


def test_edits_in_different_columns_merge() -> None:
    result = merged({"a": side("k | Web | 150", "l | App | 200"), "b": side("k | Site | 100", "l | App | 200")})

    assert open_in(result) == []
    assert result.agreed["k"] == row("k | Site | 150")
    assert result.targets == {"a": {"k": row("k | Site | 150")}, "b": {"k": row("k | Site | 150")}}


def test_different_edits_of_a_cell_are_a_conflict_and_each_keeps_its_own() -> None:
    sides = {"a": side("k | Web | 150", "l | App | 200"), "b": side("k | Web | 160", "l | App | 200"), "c": SAME}

    result = merged(sides)

    assert open_in(result) == ["k.price 100: 150 by a, 160 by b"]
    assert result.agreed == AGREED
    assert result.targets == {"a": {}, "b": {}, "c": {}}


def test_an_edit_on_top_of_a_superseded_value_competes_with_the_current_one() -> None:
    late = side("k | Web | 90", "l | App | 200", shown=rows("k | Web | 80"))

    result = merged({"a": SAME, "b": late})

    assert open_in(result) == ["k.price 100: 100 by nobody, 90 by b"]
    assert result.targets == {"a": {}, "b": {}}


def test_a_workbook_that_lags_behind_and_was_not_changed_catches_up() -> None:
    late = side("k | Web | 80", shown={**rows("k | Web | 80"), "l": None})

    result = merged({"a": SAME, "b": late})

    assert open_in(result) == []
    assert result.targets["b"] == AGREED
    assert result.agreed == AGREED


def test_an_edit_and_its_undoing_elsewhere_meet_in_the_agreed_value() -> None:
    late = side("k | Web | 100", "l | App | 200", shown=rows("k | Web | 80"))

    assert open_in(merged({"a": SAME, "b": late})) == []


def test_an_entry_deleted_in_one_workbook_goes_everywhere() -> None:
    result = merged({"a": side("l | App | 200"), "b": SAME})

    assert [*result.agreed] == ["l"]
    assert result.targets == {"a": {}, "b": {"k": None}}


def test_an_entry_deleted_in_two_workbooks_is_gone() -> None:
    gone = side("l | App | 200")

    result = merged({"a": gone, "b": gone})

    assert [*result.agreed] == ["l"]
    assert open_in(result) == []


def test_deleted_here_and_edited_there_is_a_conflict_on_the_entry() -> None:
    result = merged({"a": side("l | App | 200"), "b": side("k | Web | 150", "l | App | 200"), "c": SAME})

    assert open_in(result) == ["k.entry keep: delete by a, keep by b"]
    assert result.agreed == AGREED
    assert result.targets == {"a": {}, "b": {}, "c": {}}


def test_deleted_on_top_of_a_superseded_version_is_a_conflict_on_the_entry() -> None:
    late = side("l | App | 200", shown=rows("k | Web | 80"))

    assert open_in(merged({"a": SAME, "b": late})) == ["k.entry keep: delete by b, keep by nobody"]


def test_edited_on_top_of_a_deletion_is_a_conflict_on_the_entry() -> None:
    late = side("k | Web | 150", "l | App | 200", shown=rows("k | Web | 100"))

    result = merged({"a": side("l | App | 200"), "b": late}, rows("l | App | 200"))

    assert open_in(result) == ["k.entry delete: delete by nobody, keep by b"]
    assert [*result.agreed] == ["l"]


def test_an_entry_that_is_new_in_one_workbook_goes_to_the_others() -> None:
    result = merged({"a": side("k | Web | 100", "l | App | 200", "m | Shop | 300"), "b": SAME})

    assert result.agreed["m"] == row("m | Shop | 300")
    assert result.targets == {"a": {}, "b": {"m": row("m | Shop | 300")}}


def test_the_same_new_entry_in_two_workbooks_is_one() -> None:
    new = side("k | Web | 100", "l | App | 200", "m | Shop | ")
    fuller = side("k | Web | 100", "l | App | 200", "m | Shop | 300")

    result = merged({"a": new, "b": fuller})

    assert open_in(result) == []
    assert result.agreed["m"] == row("m | Shop | 300")


def test_new_entries_under_one_key_compete_cell_by_cell() -> None:
    new = side("k | Web | 100", "l | App | 200", "m | Shop | 300")
    other = side("k | Web | 100", "l | App | 200", "m | Shop | 400")

    result = merged({"a": new, "b": other})

    assert open_in(result) == ["m.price : 300 by a, 400 by b"]
    assert result.agreed["m"] == row("m | Shop | ")


def test_different_entries_under_one_key_are_both_kept() -> None:
    def twins(one: Row, other: Row) -> bool:
        return one[1] != other[1]

    new = side("k | Web | 100", "l | App | 200", "m | Shop | 300")
    other = side("k | Web | 100", "l | App | 200", "m | Menu | 400")

    result = merged({"a": new, "b": other}, twins=twins)

    assert [one.twin for one in result.conflicts] == [True]
    assert "m" not in result.agreed
    assert result.targets == {"a": {}, "b": {}}


def test_what_is_typed_without_the_right_to_is_put_back_and_told() -> None:
    guest = replace(side("k | Site | 150", "l | App | 200"), may_edit=(False, True, False))

    result = merged({"a": SAME, "b": guest})

    assert result.agreed["k"] == row("k | Site | 100")
    assert result.targets["b"] == {"k": row("k | Site | 100")}
    assert [(one.field, one.old, one.new) for one in result.refused] == [("price", "100", "150")]


@pytest.mark.parametrize("texts", [("l | App | 200",), ("k | Web | 100", "l | App | 200", "m | Shop | 300")])
def test_entries_come_and_go_only_with_the_right_to_all_of_them(texts: Sequence[str]) -> None:
    guest = replace(side(*texts), may_edit=(False, True, False))

    result = merged({"a": SAME, "b": guest})

    assert result.agreed == AGREED
    assert result.refused
    assert {**guest.rows, **result.targets["b"]} == {**AGREED, **dict.fromkeys(guest.rows.keys() - AGREED.keys())}


def test_a_workbook_gets_only_the_entries_it_wants() -> None:
    picky = side("k | Web | 100", shown={"l": None}, wanted=lambda key, row: False)

    assert merged({"a": SAME, "b": picky}).targets == {"a": {}, "b": {}}


def test_a_new_workbook_deletes_nothing_and_what_differs_is_asked() -> None:
    new = side("k | Web | 150", "m | Shop | 300", fresh=True)

    result = merged({"a": SAME, "b": new})

    assert open_in(result) == ["k.price 100: 100 by nobody, 150 by b"]
    assert [*result.agreed] == ["k", "l", "m"]


def test_what_somebody_chose_is_agreed() -> None:
    sides = {"a": side("k | Web | 150", "l | App | 200"), "b": side("k | Web | 160", "l | App | 200")}

    result = merged(sides, decided={("k", "price"): "160"})

    assert open_in(result) == []
    assert result.agreed["k"] == row("k | Web | 160")
    assert result.targets == {"a": {"k": row("k | Web | 160")}, "b": {}}


@pytest.mark.parametrize(("choice", "left"), [(KEEP, "k | Web | 150"), (DELETE, None)])
def test_whether_an_entry_stays_can_be_chosen(choice: str, left: str | None) -> None:
    sides = {"a": side("l | App | 200"), "b": side("k | Web | 150", "l | App | 200")}

    result = merged(sides, decided={("k", WHOLE_ROW): choice})

    wanted = row(left) if left else None
    assert result.agreed.get("k") == wanted
    assert all({**one.rows, **result.targets[name]}.get("k") == wanted for name, one in sides.items())


def test_the_choice_to_delete_does_not_count_for_what_was_typed_since() -> None:
    sides = {"a": side("l | App | 200"), "b": side("k | Web | 150", "l | App | 200")}
    asked = merged(sides).conflicts
    sides["b"] = side("k | Web | 170", "l | App | 200")

    result = merged(sides, conflicts=asked, decided={("k", WHOLE_ROW): DELETE})

    assert open_in(result) == ["k.entry keep: delete by a, keep by b"]


def test_a_conflict_waits_for_a_workbook_that_is_away() -> None:
    sides = {"a": side("k | Web | 150", "l | App | 200"), "b": side("k | Web | 160", "l | App | 200")}
    asked = merged(sides).conflicts

    result = merged({"a": sides["a"]}, absent={"b": {}}, conflicts=asked)

    assert open_in(result) == ["k.price 100: 150 by a, 160 by b"]


def test_what_a_workbook_that_is_away_showed_is_remembered_when_more_is_agreed() -> None:
    result = merged({"a": side("k | Web | 150")}, absent={"b": {}})

    assert result.shown["b"] == rows("k | Web | 100", "l | App | 200")


def test_an_entry_deleted_before_and_typed_again_in_two_workbooks_stays_in_conflict() -> None:
    late = side("m | Shop | 300", shown=rows("m | | 300"))
    sides = {"a": late, "b": side("m | Shop | 400", fresh=True)}
    first = merged(sides, {})

    again = merged(written({}, sides, first), first.agreed, conflicts=first.conflicts)

    assert open_in(first) == open_in(again) == ["m.price : 300 by a, 400 by b"]


# --- laws -----------------------------------------------------------------------------------------

KEYS, VALUES = ("k", "l"), ("", "1", "2", "3")
A_ROW = st.tuples(st.sampled_from(VALUES), st.sampled_from(VALUES))


@st.composite
def tabs(draw: st.DrawFn) -> dict[str, Row]:
    return {key: (key, *draw(A_ROW)) for key in KEYS if draw(st.integers(0, 3))}


@st.composite
def any_side(draw: st.DrawFn, agreed: Rows) -> Side:
    """What a workbook shows: mostly what it showed, which is mostly what is agreed."""
    shown: dict[str, Row | None] = {}
    for key in KEYS:
        if draw(st.integers(0, 3)) == 0:
            before = (key, *draw(A_ROW)) if draw(st.booleans()) else None
            if before != agreed.get(key):
                shown[key] = before
    now = {}
    for key in KEYS:
        before = shown.get(key, agreed.get(key)) if key in shown else agreed.get(key)
        typed = draw(st.integers(0, 3))
        if typed == 0:
            before = (key, *draw(A_ROW)) if draw(st.booleans()) else None
        elif typed == 1 and before is not None:
            at = draw(st.integers(1, 2))
            before = (*before[:at], draw(st.sampled_from(VALUES)), *before[at + 1 :])
        if before is not None:
            now[key] = before
    fresh = draw(st.integers(0, 9)) == 0
    return Side(now, {} if fresh else shown, fresh)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, Row], dict[str, Side]]:
    agreed = draw(tabs())
    names = ("a", "b", "c")[: draw(st.integers(1, 3))]
    return agreed, {name: draw(any_side(agreed)) for name in names}


MANY = settings(max_examples=EXAMPLES, deadline=None)


def before_of(agreed: Rows, one: Side, key: str) -> Row | None:
    return one.shown[key] if key in one.shown else None if one.fresh else agreed.get(key)


def shows_then(one: Side, targets: Shown) -> dict[str, Row]:
    """What a workbook shows once it is written."""
    return {key: row for key, row in {**one.rows, **targets}.items() if row is not None}


def written(agreed: Rows, sides: Mapping[str, Side], result: Merged) -> dict[str, Side]:
    return {name: Side(shows_then(one, result.targets[name]), result.written[name]) for name, one in sides.items()}


def facts(result: Merged) -> object:
    return dict(result.agreed), sorted(result.conflicts), result.targets, result.shown, result.written


@MANY
@given(worlds())
def test_the_order_of_workbooks_does_not_matter(world: tuple[dict[str, Row], dict[str, Side]]) -> None:
    agreed, sides = world

    assert facts(merged(sides, agreed)) == facts(merged(dict(reversed(sides.items())), agreed))


@MANY
@given(worlds())
def test_merging_again_what_everybody_shows_then_changes_nothing(
    world: tuple[dict[str, Row], dict[str, Side]],
) -> None:
    agreed, sides = world
    result = merged(sides, agreed)

    again = merged(written(agreed, sides, result), result.agreed, conflicts=result.conflicts)

    assert (dict(again.agreed), again.changes, again.written) == (dict(result.agreed), (), result.written)
    assert all(not targets for targets in again.targets.values())
    assert {replace(one, rows=()) for one in again.conflicts} == {replace(one, rows=()) for one in result.conflicts}


@MANY
@given(worlds())
def test_it_is_the_same_if_nothing_could_be_written(world: tuple[dict[str, Row], dict[str, Side]]) -> None:
    agreed, sides = world
    result = merged(sides, agreed)
    unwritten = {name: Side(one.rows, result.shown[name]) for name, one in sides.items()}

    again = merged(unwritten, result.agreed, conflicts=result.conflicts)

    assert (dict(again.agreed), again.changes) == (dict(result.agreed), ())
    assert again.targets == result.targets
    assert {one.key for one in again.conflicts} == {one.key for one in result.conflicts}


@MANY
@given(worlds())
def test_nothing_that_was_typed_is_lost(world: tuple[dict[str, Row], dict[str, Side]]) -> None:
    agreed, sides = world
    result = merged(sides, agreed)
    competing = {(one.key, one.field) for one in result.conflicts}

    for name, one in sides.items():
        for key, now in one.rows.items():
            before = before_of(agreed, one, key)
            old = agreed.get(key)
            for place, cell in enumerate(now):
                if old is not None and cell == old[place]:
                    continue  # whoever changed or deleted it has seen exactly this
                if cell and (before is None or cell != before[place]):
                    is_agreed = key in result.agreed and result.agreed[key][place] == cell
                    is_asked = {(key, FIELDS[place]), (key, WHOLE_ROW)} & competing
                    assert is_agreed or is_asked, (name, key, FIELDS[place], cell)
                    assert is_agreed or shows_then(one, result.targets[name])[key][place] == cell


@MANY
@given(worlds())
def test_all_show_what_is_agreed_where_nothing_is_asked(world: tuple[dict[str, Row], dict[str, Side]]) -> None:
    agreed, sides = world
    result = merged(sides, agreed)
    asked = {one.key for one in result.conflicts}

    for name, one in sides.items():
        shows = shows_then(one, result.targets[name])
        assert {key: row for key, row in shows.items() if key not in asked} == {
            key: row for key, row in result.agreed.items() if key not in asked
        }


@MANY
@given(worlds())
def test_who_may_edit_everything_is_treated_as_everybody(world: tuple[dict[str, Row], dict[str, Side]]) -> None:
    agreed, sides = world
    asked = {name: replace(one, may_edit=(True,) * len(FIELDS)) for name, one in sides.items()}

    with_rights, plain = (merged(each, agreed, absent={"away": {}}) for each in (asked, sides))

    assert facts(with_rights) == facts(plain)
    assert sorted(with_rights.changes) == sorted(plain.changes)


@MANY
@given(st.integers(0, 400), st.data())
def test_the_order_of_rows_in_a_workbook_does_not_matter(count: int, data: st.DataObject) -> None:
    agreed = rows(*(f"k{n} | Web | {n}" for n in range(count)))
    ordered = list(agreed)
    for _ in range(data.draw(st.integers(0, 4))):
        at, to = data.draw(st.integers(0, count)), data.draw(st.integers(0, count))
        match data.draw(st.sampled_from(["move", "add", "delete", "turn"])):
            case "move" if ordered:
                ordered.insert(to, ordered.pop(at % len(ordered)))
            case "add":
                ordered.insert(to, f"new{len(ordered)}{to}")
            case "delete" if ordered:
                del ordered[at % len(ordered)]
            case "turn":
                ordered = [*ordered[at:], *reversed(ordered[:at])]
    now = {key: agreed.get(key, (key, "New", "")) for key in ordered}
    now |= {key: (key, "Web", "changed") for key in data.draw(st.lists(st.sampled_from(ordered or ["k"]), max_size=3))}

    one, other = merged({"a": Side(now), "b": Side(agreed)}, agreed), dict(sorted(now.items()))

    assert dict(one.agreed) == now
    assert facts(one) == facts(merged({"a": Side(other), "b": Side(agreed)}, agreed))


@MANY
@given(tabs(), st.data())
def test_one_workbook_alone_is_always_right(agreed: dict[str, Row], data: st.DataObject) -> None:
    alone = data.draw(tabs())

    result = merged({"a": Side(alone)}, agreed)

    assert (dict(result.agreed), open_in(result), result.targets) == (alone, [], {"a": {}})


@MANY
@given(worlds())
def test_it_agrees_with_the_merge_written_the_naive_way(world: tuple[dict[str, Row], dict[str, Side]]) -> None:
    agreed, sides = world

    result = merged(sides, agreed)

    assert (dict(result.agreed), {(one.key, one.field): one for one in result.conflicts}) == naive(agreed, sides)


def naive(agreed: Rows, sides: Mapping[str, Side]) -> tuple[dict[str, Row], dict[tuple[str, str], Conflict]]:
    """Every key, every cell, every workbook: the model of sync.md read out aloud."""
    new: dict[str, Row] = {}
    conflicts: dict[tuple[str, str], Conflict] = {}
    for key in KEYS:
        base = agreed.get(key)
        now = {name: one.rows.get(key) for name, one in sides.items()}
        before = {name: before_of(agreed, one, key) for name, one in sides.items()}
        deleted = {name for name in sides if now[name] is None and before[name] is not None}
        added = {name for name in sides if now[name] is not None and before[name] is None}
        edited = {name for name in sides if now[name] is not None and before[name] not in (None, now[name])}
        if base is None and not added:
            # It is gone; whoever goes on working on it has not seen that.
            if edited:
                conflicts[key, WHOLE_ROW] = about_entry(key, DELETE, set(), {name: now[name] for name in edited})
            continue
        if base is not None and deleted:
            theirs = {name: now[name] for name in added | edited if now[name] != base}
            if not theirs and any(before[name] == base for name in deleted):
                continue
            new[key] = base
            conflicts[key, WHOLE_ROW] = about_entry(key, KEEP, deleted, theirs)
            continue
        cells = []
        for place, field in enumerate(FIELDS):
            old = base[place] if base is not None else ""
            votes: dict[str, list[str]] = {}
            somebody_saw_the_old_one = False
            for name in sorted(added | edited):
                was = "" if base is None or before[name] is None else before[name][place]  # type: ignore[index]
                cell = now[name][place]  # type: ignore[index]
                if cell not in (was, old) or (cell != was and was == old):
                    votes.setdefault(cell, []).append(name)
                    somebody_saw_the_old_one |= was == old
            if votes and not somebody_saw_the_old_one:
                votes.setdefault(old, [])
            if len(votes) > 1:
                listed = tuple(Candidate(value, tuple(names)) for value, names in sorted(votes.items()))
                conflicts[key, field] = Conflict("Opportunities", key, field, old, listed)
            cells.append(next(iter(votes)) if len(votes) == 1 else old)
        new[key] = tuple(cells)
    return new, conflicts


def about_entry(key: str, agreed: str, deleted: set[str], kept: Mapping[str, Row | None]) -> Conflict:
    candidates = (Candidate(DELETE, tuple(sorted(deleted))), Candidate(KEEP, tuple(sorted(kept))))
    changed = tuple(sorted((name, row) for name, row in kept.items() if row is not None))
    return Conflict("Opportunities", key, WHOLE_ROW, agreed, candidates, rows=changed)
