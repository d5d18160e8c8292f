"""The forms of albums and searches."""

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange

from imgseg.errors import InputError
from imgseg.models.search import Search
from imgseg.segregation import bp
from imgseg.services.albums.albums import AlbumSummary
from imgseg.services.searches.drafts import LONGEST_NAME
from imgseg.text.language import gettext
from imgseg.web.forms import Form

NEW_ALBUM = "new"
SEVERAL, ONE = "several", "one"


def tidy(text: str | None) -> str:
    """The text on one line, without spaces around it or control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


@bp.app_template_global()
def longest_name() -> int:
    """How many characters a name may have."""
    return LONGEST_NAME


def name_length() -> Length:
    """A name's length is within what the database holds."""
    return Length(
        max=LONGEST_NAME, message=_("Use at most %(most)s characters.", most=LONGEST_NAME)
    )


class AlbumForm(Form):
    """A new album."""

    name = StringField(_("Name of the new album"), filters=[tidy], validators=[name_length()])

    def validate_name(self, field: StringField) -> None:
        """Spaces are no name."""
        if not field.data:
            raise ValidationError(gettext("Give the album a name, such as “Summer 2024”."))


class SearchForm(Form):
    """A new search whose names are known: who, and in which album, one of these or a new one."""

    person = StringField(filters=[tidy], validators=[name_length()])
    album = RadioField()
    album_name = StringField(filters=[tidy], validators=[name_length()])

    def offer(self, albums: list[AlbumSummary]) -> None:
        """Let these albums be chosen."""
        self.album.choices = [*(str(a.album.id) for a in albums), NEW_ALBUM]

    def validate_person(self, field: StringField) -> None:
        """Spaces are no name."""
        if not field.data:
            raise ValidationError(gettext("Say who you are looking for, such as “Grandma”."))

    def validate_album_name(self, field: StringField) -> None:
        """Only a new album needs a name."""
        if self.album.data == NEW_ALBUM and not field.data:
            raise ValidationError(gettext("Give the new album a name, such as “Summer 2024”."))


class RenameForm(Form):
    """Another name for an album or a search."""

    name = StringField(_("New name"), filters=[tidy], validators=[name_length()])

    def validate_name(self, field: StringField) -> None:
        """Spaces are no name."""
        if not field.data:
            raise ValidationError(gettext("Give a name."))

    def given(self) -> str:
        """The name.

        Raises:
            InputError: it is none, or too long.
        """
        if not self.validate():
            wrong = str(self.name.errors[0])
            raise InputError(wrong)
        return self.name.data or ""


class FindPersonForm(Form):
    """Somebody seen in an album, to be found in all of it."""

    name = StringField(_("Name (optional)"), filters=[tidy], validators=[name_length()])


class RunForm(Form):
    """What a run is started with."""

    strictness = IntegerField(
        _("Strictness, from 0 to 100"),
        validators=[
            InputRequired(_("Give a number from 0 to 100.")),
            NumberRange(0, 100, _("Give a number from 0 to 100.")),
        ],
    )
    # Asked only where the photos of the person lie in several folders.
    several = RadioField(choices=[SEVERAL, ONE])
    # Empty leaves the name as it is.
    person = StringField(_("What is the name?"), filters=[tidy], validators=[name_length()])


def last_choices(search: Search) -> dict[str, int | str]:
    """What a `RunForm` shows until somebody chooses otherwise."""
    return {"strictness": search.strictness, "several": SEVERAL if search.several else ONE}
