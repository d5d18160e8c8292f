"""The forms of albums and searches."""

from wtforms import IntegerField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange

from imgseg.errors import InputError
from imgseg.models.search import Search
from imgseg.segregation import bp
from imgseg.services.albums.albums import AlbumSummary
from imgseg.services.searches.sample_search import ALBUM as SAMPLE_ALBUM
from imgseg.web.forms import Form

NEW_ALBUM = "new"
SEVERAL, ONE = "several", "one"
LONGEST_NAME = 120


def tidy(text: str | None) -> str:
    """The text on one line, without spaces around it or control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


@bp.app_template_global()
def longest_name() -> int:
    """How many characters a name may have."""
    return LONGEST_NAME


def name_length() -> Length:
    """A name's length is within what the database holds."""
    return Length(max=LONGEST_NAME, message=f"Use at most {LONGEST_NAME} characters.")


class AlbumForm(Form):
    """A new album."""

    name = StringField("Name of the new album", filters=[tidy], validators=[name_length()])

    def validate_name(self, field: StringField) -> None:
        """Spaces are no name."""
        if not field.data:
            raise ValidationError("Give the album a name, such as “Summer 2024”.")


class SearchForm(Form):
    """A new search: who, and in which album."""

    person = StringField("Who are you looking for?", filters=[tidy], validators=[name_length()])
    album = RadioField("In which album?")
    album_name = StringField("Name of the new album", filters=[tidy], validators=[name_length()])

    def offer(self, albums: list[AlbumSummary]) -> None:
        """Let the person choose among these albums, or a new one."""
        self.album.choices = [
            *((str(a.album.id), a.album.name) for a in albums),
            (NEW_ALBUM, "A new album"),
        ]
        # Nobody has to choose among one, and most go on in the album of last time; the samples
        # were only for a try, and one's own photos do not belong among them.
        if self.album.data is None:
            self.album.data = next(
                value for value, name in self.album.choices if name != SAMPLE_ALBUM
            )

    def validate_person(self, field: StringField) -> None:
        """Spaces are no name."""
        if not field.data:
            raise ValidationError("Say who you are looking for, such as “Grandma”.")

    def validate_album_name(self, field: StringField) -> None:
        """Only a new album needs a name."""
        if self.album.data == NEW_ALBUM and not field.data:
            raise ValidationError("Give the new album a name, such as “Summer 2024”.")


class RenameForm(Form):
    """Another name for an album or a search."""

    name = StringField("New name", filters=[tidy], validators=[name_length()])

    def validate_name(self, field: StringField) -> None:
        """Spaces are no name."""
        if not field.data:
            raise ValidationError("Give a name.")

    def given(self) -> str:
        """The name.

        Raises:
            InputError: it is none, or too long.
        """
        if not self.validate():
            raise InputError(self.name.errors[0])
        return self.name.data or ""


class FindPersonForm(Form):
    """Somebody seen in an album, to be found in all of it."""

    name = StringField("Name (optional)", filters=[tidy], validators=[name_length()])


class RunForm(Form):
    """What a run is started with."""

    strictness = IntegerField(
        "Strictness, from 0 to 100",
        validators=[
            InputRequired("Give a number from 0 to 100."),
            NumberRange(0, 100, "Give a number from 0 to 100."),
        ],
    )
    # Asked only where the photos of the person lie in several folders.
    several = RadioField(choices=[SEVERAL, ONE])


def last_choices(search: Search) -> dict[str, int | str]:
    """What a `RunForm` shows until somebody chooses otherwise."""
    return {"strictness": search.strictness, "several": SEVERAL if search.several else ONE}
