// One passage after the other, judged by keys; nothing here knows which system found it.
"use strict";

const part = (id) => document.getElementById(id);
let busy = false;
let key = null; // of what is shown: another tab may be further on

// The passage, with the words that are put forward marked; words that aren't in it are shown apart.
function showPassage(one) {
  const { text, put_forward: forward } = one;
  const at = forward ? text.indexOf(forward) : -1;
  const mark = document.createElement("mark");
  mark.textContent = at < 0 ? "" : forward;
  part("text").replaceChildren(...(at < 0 ? [text] : [text.slice(0, at), mark, text.slice(at + forward.length)]));
  part("text").scrollTop = at < 0 ? 0 : mark.offsetTop - part("text").clientHeight / 3;
  part("apart").textContent = forward && at < 0 ? `Put forward: ${forward}` : "";
  part("beside").textContent = one.beside.length ? `Shown with it: ${one.beside.join(" … ")}` : "";
}

const NOTHING = { text: "", put_forward: "", beside: [], title: "", headings: "", is_cut: false };

function show(state) {
  const one = state.candidate;
  key = one ? one.key : null;
  part("progress").textContent = `${state.judged} judged, ${state.left} left`;
  part("question").textContent = one ? one.question : "All is judged. You can close this page.";
  const { title, headings } = one || NOTHING;
  part("title").textContent = headings ? `${title} › ${headings}` : title;
  part("text").hidden = !one;
  part("cut").hidden = !one || !one.is_cut;
  showPassage(one || NOTHING);
  part("others").replaceChildren(
    ...state.others.map(({ who, grade }) => {
      const item = document.createElement("li");
      item.textContent = `${who}: ${grade}`;
      return item;
    }),
  );
  for (const button of document.querySelectorAll("[data-grade]")) button.disabled = !one;
}

async function send(place, body) {
  if (busy) return;
  busy = true;
  try {
    const answer = await fetch(place, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) });
    if (answer.ok) show(await answer.json());
    else part("progress").textContent = "That could not be noted. Reload this page.";
  } catch {
    part("progress").textContent = "The command that serves this page has ended. Start it again: nothing is lost.";
  } finally {
    busy = false;
  }
}

const judge = (grade) => send("judge", { key, grade: grade === "later" ? null : Number(grade) });

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const pressed = event.key.toLowerCase();
  const disabled = document.querySelector("[data-grade]").disabled;
  if (["0", "1", "2"].includes(pressed) && !disabled) judge(pressed);
  else if (pressed === "s" && !disabled) judge("later");
  else if (pressed === "u") send("undo", {});
});
for (const button of document.querySelectorAll("[data-grade]")) {
  button.addEventListener("click", () => judge(button.dataset.grade));
}
part("undo").addEventListener("click", () => send("undo", {}));
send("state");
