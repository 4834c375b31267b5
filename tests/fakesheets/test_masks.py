"""Field masks."""

import pytest

from tests.fakesheets.model.errors import ApiError
from tests.fakesheets.model.masks import masked, read_mask, written_over

ANSWER = {"id": "x", "sheets": [{"properties": {"title": "a", "index": 0}, "data": [{"rowData": 1}]}]}


@pytest.mark.parametrize(
    "text",
    ["sheets.properties.title", "sheets/properties/title", "sheets(properties(title))", "sheets(properties/title)"],
)
def test_paths_can_be_written_in_every_way(text: str) -> None:
    assert masked(ANSWER, read_mask(text)) == {"sheets": [{"properties": {"title": "a"}}]}


def test_several_fields_and_all_fields() -> None:
    assert masked(ANSWER, read_mask("id,sheets(properties.index,data)")) == {
        "id": "x",
        "sheets": [{"properties": {"index": 0}, "data": [{"rowData": 1}]}],
    }
    assert masked(ANSWER, read_mask("*")) == ANSWER


@pytest.mark.parametrize("text", ["a(b", "a)b", ",", "a,,b", "a(,)"])
def test_a_mask_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ApiError):
        read_mask(text)


def test_a_masked_field_that_is_not_given_is_taken_away() -> None:
    old = {"format": {"bold": True, "size": 10}, "note": "n"}

    assert written_over(old, {"format": {"size": 12}}, read_mask("format(bold,size)")) == {
        "format": {"size": 12},
        "note": "n",
    }
    assert written_over(old, {}, read_mask("format")) == {"note": "n"}
    assert written_over(old, {"note": "m"}, read_mask("*")) == {"note": "m"}
