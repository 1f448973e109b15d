// Check for yourself: hands two files to a worker and shows what it answers. Nothing is sent anywhere.
import { Outcome } from "./check_result.js";

const page = document.querySelector("[data-check]");
const outcome = new Outcome(page.querySelector("[data-outcome]"));
let ended = () => {};

function start(place, files, published) {
  ended();
  const begun = performance.now();
  const worker = new Worker(page.dataset.worker, { type: "module" });
  const ticking = setInterval(() => outcome.seconds(Math.floor((performance.now() - begun) / 1000)), 1000);
  ended = () => {
    clearInterval(ticking);
    worker.terminate();
  };
  worker.addEventListener("message", ({ data }) => {
    if ("stage" in data) return outcome.stage(data.stage);
    ended();
    outcome.show(data);
  });
  worker.addEventListener("error", (event) => {
    ended();
    outcome.show({ failed: event.message ?? "" });
  });
  outcome.begin(place);
  outcome.stage(0);
  worker.postMessage({ files, published });
}

page.querySelector("[data-stop]").addEventListener("click", () => {
  ended();
  outcome.stop();
});

page.querySelector("[data-published]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const { problem, rotation } = event.target.elements;
  const published = { problem: problem.dataset.sha256, rotation: rotation.dataset.sha256 };
  start(event.target.parentElement, { problem: problem.value, rotation: rotation.value }, published);
});

page.querySelector("[data-own]").addEventListener("submit", (event) => {
  event.preventDefault();
  const { problem, rotation } = event.target.elements;
  start(event.target, { problem: problem.files[0], rotation: rotation.files[0] }, null);
});

for (const part of page.querySelectorAll("[data-published], [data-with-script]")) part.hidden = false;
page.querySelector("[data-without-script]").hidden = true;
