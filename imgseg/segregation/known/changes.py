"""Another name for somebody known, two who are one, hiding, forgetting."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from imgseg.extensions import db
from imgseg.models.person import Person
from imgseg.segregation import bp
from imgseg.segregation.access import back_to_list, my_person
from imgseg.segregation.forms import RenameForm
from imgseg.segregation.known.looking import known_faces
from imgseg.segregation.my_data.text import told
from imgseg.services.accounts.ownership import alone_with, get_all_owned
from imgseg.services.lifecycle.deletion import forget_person
from imgseg.services.people.examples import get_example, remove_example
from imgseg.services.people.people import searches_for_alone
from imgseg.services.searches.merging import merge_people
from imgseg.services.searches.searches import rename_person
from imgseg.text.language import gettext


@bp.post("/people/<int:person_id>/rename")
def rename_known(person_id: int) -> ResponseReturnValue:
    """Give somebody another name, and the searches for nobody else."""
    session, person = db.session(), my_person(person_id)
    call_known(session, person, RenameForm().given())
    return redirect(url_for(".known_person", person_id=person_id))


def call_known(session: Session, person: Person, name: str) -> None:
    """Let somebody have that name from now on."""
    with alone_with(session, person, *searches_for_alone(session, person)):
        rename_person(session, person, name)
        session.commit()


@bp.get("/people/merge")
def ask_merge() -> ResponseReturnValue:
    """Ask whether the people chosen are one person, and which name is right."""
    ids = request.args.getlist("person", type=int)
    if len(set(ids)) < 2:
        flash(gettext("Choose two or more faces of the same person first."), "warning")
        return redirect(url_for(".known_people"))
    return render_template("segregation/merge.html", people=known_faces(_chosen(ids)))


@bp.post("/people/merge")
def merge_known() -> ResponseReturnValue:
    """Let people be one person, with the name of ``keep``."""
    people = _chosen(request.form.getlist("person", type=int))
    kept = my_person(request.form.get("keep", 0, type=int))
    others = [one for one in people if one.id != kept.id]
    session, count = db.session(), len(others) + 1
    merge_people(session, kept, others, session.commit)
    flash(gettext("%(count)s people are one now: %(name)s.", count=count, name=kept.name))
    return redirect(url_for(".known_person", person_id=kept.id))


@bp.post("/people/<int:person_id>/hide")
def hide_known(person_id: int) -> ResponseReturnValue:
    """Offer somebody no more, or again."""
    person = my_person(person_id)
    person.hidden = "again" not in request.form
    db.session.commit()
    if person.hidden:
        flash(gettext("%(name)s is not shown among your people now.", name=person.name))
    else:
        flash(gettext("%(name)s is shown among your people now.", name=person.name))
    return redirect(url_for(".known_people"))


@bp.post("/people/<int:person_id>/forget")
def forget_known(person_id: int) -> ResponseReturnValue:
    """Forget somebody: the faces, and the searches for nobody else."""
    person = my_person(person_id)
    name = person.name
    receipt = forget_person(db.session(), person, db.session.commit)
    flash(
        gettext("%(name)s is forgotten: %(what)s. Your albums stay.", name=name, what=told(receipt))
    )
    return redirect(back_to_list(url_for(".known_people")))


@bp.post("/people/<int:person_id>/faces/remove")
def remove_known_face(person_id: int) -> ResponseReturnValue:
    """Let somebody not be known by a face any more."""
    session, person = db.session(), my_person(person_id)
    with alone_with(session, person):
        remove_example(session, get_example(session, person, request.form.get("face", 0, type=int)))
        session.commit()
    flash(gettext("%(name)s is not known by this face any more.", name=person.name))
    return redirect(url_for(".known_person", person_id=person_id, _anchor="known-by"))


def _chosen(ids: list[int]) -> list[Person]:
    return get_all_owned(db.session(), Person, current_user.id, ids)
