"""Whatever is said to people who look at pages is said so that translators find it."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from imgseg.config import PROJECT
from scripts.sentences import ERRORS, KEYWORDS, files, said

PLACED = re.compile(r"%\((\w+)\)")
# What puts a sentence together of pieces, which cannot be translated.
GLUES = {"str", "join", "format", "replace"}


def test_no_sentence_is_put_together_where_translators_cannot_see_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert len(said()) > 100
    assert capsys.readouterr().err == ""


def test_each_sentence_is_written_out_whole_or_is_one_that_is_written_out_elsewhere() -> None:
    wrong = [
        f"{file}:{call.lineno}"
        for file, call, sentences in calls()
        for sentence in sentences
        if isinstance(sentence, ast.JoinedStr | ast.BinOp)
        or (isinstance(sentence, ast.Call) and name_of(sentence) in GLUES)
    ]
    assert wrong == []


def test_a_sentence_with_a_name_is_marked_where_it_is_written() -> None:
    wrong = [
        f"{file}:{call.lineno}"
        for file, call, sentences in calls()
        for sentence in sentences
        if isinstance(sentence, ast.Name) and sentence.id in unmarked(file)
    ]
    assert wrong == []


def test_what_stands_in_an_error_is_given_by_the_name_it_has_there() -> None:
    wrong = [
        f"{file}:{call.lineno}"
        for file, call, sentences in calls()
        # The values of a `Sentence` are one dictionary.
        if name_of(call) in ERRORS and name_of(call) != "Sentence"
        if isinstance(sentences[0], ast.Constant)
        if set(PLACED.findall(str(sentences[0].value))) != {one.arg for one in call.keywords}
    ]
    assert wrong == []


def calls() -> Iterator[tuple[str, ast.Call, list[ast.expr]]]:
    for file, how in files():
        if how != "python":
            continue
        for node in ast.walk(ast.parse((PROJECT / file).read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and name_of(node) in KEYWORDS:
                yield file, node, [node.args[at - 1] for at in KEYWORDS[name_of(node)] or (1,)]


@cache
def unmarked(file: str) -> set[str]:
    """The names that a file gives to bare texts."""
    return {
        name.id
        for node in ast.walk(ast.parse((PROJECT / file).read_text("utf-8")))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.IfExp)
        for name in node.targets
        if isinstance(name, ast.Name)
    }


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
