// The photos of a page that holds all it shows: of an album, of a person.

const list = () => document.querySelector("[data-list]");

export const figures = () => [...document.querySelectorAll("[data-list] .photo")];
// Places count through all pages, from 0.
const first = () => Number(list().dataset.first);
export const total = () => Number(list().dataset.total);
export const placeOf = (figure) => first() + figures().indexOf(figure);
export const photoAt = async (place) => figures()[place - first()];
export const whenShown = () => {};
