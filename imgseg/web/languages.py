"""Pages in the language of whoever reads them: as the browser asks, or as they choose themselves.

Flask-Babel says the sentences, from ``imgseg/translations``, where `scripts.sentences` keeps them.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from functools import cache, cached_property

from babel import Locale
from babel.lists import format_list
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import (
    Babel,
    Domain,
    force_locale,
    format_date,
    format_decimal,
    get_locale,
    get_translations,
)
from flask_babel import gettext as translated
from markupsafe import Markup, escape

from imgseg.config import PROJECT
from imgseg.text.language import English, let_speak
from imgseg.text.language import ngettext as say_counted
from imgseg.web.security import is_local_path

FOLDER = PROJECT / "imgseg" / "translations"
# Each in its own words.
LANGUAGES = {"en": "English", "de": "Deutsch", "es": "Español", "fr": "Français"}
# English days are written as in Europe.
PLACES = {"en": "en_GB"}
COOKIE = "imgseg_language"
COOKIE_SECONDS = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Let ``app`` answer in all languages, and ask for one."""
    _Babel(app, locale_selector=lambda: PLACES.get(language(), language()))
    # What stands over several lines of a template is one line of a sentence.
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(
        languages=LANGUAGES, language=language, direction=direction, script_sentences=for_scripts
    )
    speaker = _Speaker()
    let_speak(speaker)
    # Jinja's own would write numbers as programs do.
    app.jinja_env.globals["ngettext"] = _ngettext_of_pages
    app.jinja_env.filters["number"] = speaker.number
    app.post("/language", endpoint="language")(choose_language)


def language() -> str:
    """The language of the page: the one that was chosen in this browser, else the browser's."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES) or "en"


def direction(code: str) -> str:
    """Whether a language is read from the left, ltr, or from the right, rtl."""
    return str(Locale.parse(code).text_direction)


def in_every_language(template: str) -> dict[str, str]:
    """A page that is nobody's, by the code of its language, which it has as ``code``."""
    pages = {}
    for code in LANGUAGES:
        with force_locale(PLACES.get(code, code)):
            pages[code] = render_template(template, code=code)
    return pages


def choose_language() -> ResponseReturnValue:
    """Have this browser shown all pages in another language from now on."""
    back = request.form.get("back", "")
    answer = redirect(back if is_local_path(back) else "/")
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        # The service worker reads it where nothing answers.
        answer.set_cookie(COOKIE, wanted, max_age=COOKIE_SECONDS, samesite="Lax")
    return answer


def for_scripts() -> dict[str, list[str]]:
    """What the scripts of pages say, by the English sentence: for one, and for many where told."""
    catalogue = sentences_of(language())
    if not isinstance(catalogue, _Catalogue):
        return {}
    return catalogue.of_scripts


class _Catalogue(Translations):
    """The sentences of a language; ``of_scripts`` are those said by ``static/js``."""

    of_scripts: dict[str, list[str]]


@cache
def sentences_of(language: str) -> NullTranslations:
    """The sentences of a language; none of English, in which they are written."""
    file = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not file.exists():
        return NullTranslations()
    with file.open("rb") as content:
        catalog = read_po(content, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    sentences = _Catalogue(compiled)
    sentences.of_scripts = dict(
        _forms(message)
        for message in catalog
        if any(place.startswith("static/js/") for place, _ in message.locations)
    )
    return sentences


def _forms(message: Message) -> tuple[str, list[str]]:
    """The English sentence, for one, and those for one and for more, or the only one."""
    if isinstance(message.id, str):
        return message.id, [str(message.string)]
    return message.id[0], [str(form) for form in message.string or ()]


class _Domain(Domain):
    """Sentences straight from what translators write, without a step between."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return sentences_of(locale.language) if locale else NullTranslations()


class _Babel(Babel):
    @cached_property
    def domain_instance(self) -> Domain:
        return _Domain()


def _ngettext_of_pages(one: str, many: str, count: int, /, **values: object) -> Markup:
    """As the speaker's, with what stands in it made harmless, but for what is marked as safe."""
    harmless = {name: escape(value) for name, value in values.items()}
    return Markup(say_counted(one, many, count, **harmless))  # noqa: S704


class _Speaker:
    """Who is asked for a page speaks its language; jobs and commands speak English."""

    def gettext(self, sentence: str, /, **values: object) -> str:
        if not has_request_context():
            return English().gettext(sentence, **values)
        return str(translated(sentence, **values))

    def ngettext(self, one: str, many: str, count: int, /, **values: object) -> str:
        if not has_request_context():
            return English().ngettext(one, many, count, **values)
        # Flask-Babel's own would write the number as programs do.
        sentence = get_translations().ungettext(one, many, count)
        return str(sentence % {"num": self.number(count), **values})

    def number(self, number: float, digits: int = 0) -> str:
        if not has_request_context():
            return English().number(number, digits)
        return str(format_decimal(number, f"#,##0.{'0' * digits}" if digits else "#,##0"))

    def day(self, moment: datetime) -> str:
        if not has_request_context():
            return English().day(moment)
        return str(format_date(moment, "long"))

    def weekday(self, moment: datetime) -> str:
        if not has_request_context():
            return English().weekday(moment)
        return str(format_date(moment, "EEEE"))

    def all_of(self, names: Sequence[str]) -> str:
        if not has_request_context():
            return English().all_of(names)
        return format_list(names, "standard", get_locale())

    def any_of(self, names: Sequence[str]) -> str:
        if not has_request_context():
            return English().any_of(names)
        return format_list(names, "or", get_locale())
