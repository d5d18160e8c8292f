"""What is found in words, on the pages."""

import pytest

from imgseg.findings import TrainingError
from imgseg.text.findings import FILTERS


@pytest.mark.parametrize("code", TrainingError.SENTENCES)
def test_what_leaves_nothing_to_learn_from_is_whole_sentences_on_a_page(code: str) -> None:
    said = FILTERS["training_problem"](code)
    assert said[0].isupper()
    assert "  " not in said
    assert "Target" not in said
