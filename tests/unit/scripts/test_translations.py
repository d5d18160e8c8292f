"""Every language says every sentence, and nothing that nobody says any more."""

import re

import pytest
from babel.messages.catalog import Catalog, Message

from imgseg.web.languages import LANGUAGES
from scripts.sentences import said, translations

# Values by name, and what ``str.format`` puts in.
PLACED = re.compile(r"%\((\w+)\)([sr])|\{(\w+[^}]*)\}")
MARKUP = re.compile(r"<[^>]*>|[<>&]")
WORD = re.compile(r"[^\W\d_]{2,}")
# Before a vowel these words are others, and whose name it is cannot be known.
BEFORE_A_NAME = re.compile(
    r"\b(?:de|que|le|la|ne|se|jusque|lorsque)\s%\((?:names?|person|who|others?|old|last)\)", re.I
)
OTHERS = [language for language in LANGUAGES if language != "en"]


@pytest.fixture(scope="module")
def template() -> Catalog:
    return said()


def test_there_are_english_german_french_and_spanish() -> None:
    assert set(LANGUAGES) == {"en", "de", "es", "fr"}


@pytest.mark.parametrize("language", OTHERS)
def test_each_sentence_is_said_and_none_that_is_gone(language: str, template: Catalog) -> None:
    catalog = translations(language)
    wanted = {message.id for message in template if message.id}
    assert {message.id for message in catalog if message.id} == wanted, "run `make sentences`"
    assert [message.id for message in catalog if message.id and not all(forms_of(message))] == []
    assert not any(message.fuzzy for message in catalog if message.id)


@pytest.mark.parametrize("language", OTHERS)
def test_what_stands_in_a_sentence_stands_in_its_translation(language: str) -> None:
    wrong = []
    for message in translations(language):
        if not message.id:
            continue
        english = [message.id] if isinstance(message.id, str) else list(message.id)
        allowed = [placed(sentence) for sentence in english]
        # For one, the number may be a word.
        allowed += [names - {"num"} for names in allowed[: len(english) - 1]]
        wrong += [message.id for form in forms_of(message) if placed(form) not in allowed]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_breaks_out_of_an_attribute_or_a_text(language: str) -> None:
    # What `_()` gives in a template is not escaped, only what is put into it.
    wrong = []
    for message in translations(language):
        if message.id:
            english = message.id if isinstance(message.id, str) else message.id[0]
            wrong += [f for f in forms_of(message) if MARKUP.findall(f) != MARKUP.findall(english)]
            wrong += [f for f in forms_of(message) if f.count('"') > english.count('"')]
    assert wrong == []


def test_no_sentence_is_said_in_the_language_of_others() -> None:
    spoken: dict[str, set[str]] = {}
    for language in OTHERS:
        for message in translations(language):
            english = [message.id] if isinstance(message.id, str) else message.id
            for sentence in {*forms_of(message), *english} if message.id else ():
                spoken.setdefault(sentence, set()).add("en" if sentence in english else language)
    alike = {sentence for sentence, languages in spoken.items() if len(languages) > 1}
    # A word or two may be the same in several.
    assert {one for one in alike if len(WORD.findall(PLACED.sub("", one))) > 2} == set()


def test_no_word_before_a_name_in_french_would_be_another_before_a_vowel() -> None:
    said = [form for message in translations("fr") if message.id for form in forms_of(message)]
    assert [form for form in said if BEFORE_A_NAME.search(form)] == []


def test_no_line_of_french_ends_between_a_word_and_its_sign() -> None:
    said = [form for message in translations("fr") if message.id for form in forms_of(message)]
    assert [form for form in said if re.search(r" [:;?!»]|« ", form)] == []


def forms_of(message: Message) -> list[str]:
    string = message.string
    return [str(form) for form in string] if isinstance(string, tuple | list) else [str(string)]


def placed(sentence: str) -> set[str]:
    return {name or braces for name, _, braces in PLACED.findall(sentence)}
