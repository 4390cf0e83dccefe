"use strict";
const data = JSON.parse(document.getElementById("answers-data").textContent);
const dialog = document.getElementById("answers");
const list = document.getElementById("answers-list");
const heading = document.getElementById("answers-heading");
const more = document.getElementById("answers-more");
const STEP = 200;
let shown = [], at = 0;

function add() {
  for (const place of shown.slice(at, at + STEP)) {
    const [id, question, text, language, translation] = data.answers[place];
    const item = document.createElement("li");
    const said = document.createElement("p");
    said.textContent = text;
    said.dir = "auto";
    if (language) said.lang = language;
    const about = document.createElement("p");
    about.className = "about";
    about.textContent = data.questions[question] + " · " + id;
    item.append(said);
    if (translation) {
      const read = document.createElement("p");
      read.className = "translation";
      read.textContent = translation;
      read.dir = "auto";
      item.append(read);
    }
    item.append(about);
    list.append(item);
  }
  at += STEP;
  more.hidden = at >= shown.length;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-answers]");
  if (!button) return;
  shown = data.behind[button.dataset.answers] || [];
  at = 0;
  list.replaceChildren();
  heading.textContent = button.dataset.about + " (" + shown.length + " answers)";
  add();
  dialog.showModal();
});
more.addEventListener("click", add);
