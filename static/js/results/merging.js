// One face alone is one person already: nothing can be pressed before two are chosen.

const form = document.querySelector("[data-merging]");
const button = form.querySelector("button");

function show() {
  button.disabled = form.querySelectorAll(":checked").length < 2;
}

form.addEventListener("change", show);
show();
