// Shows how a check goes on and what it found, in the words and places that the page brought along.
const SHOWN = 8; // places of one kind of fault; a phone has no use for thousands

export class Outcome {
  constructor(section) {
    this.section = section;
    this.words = section.querySelector("[data-words]").content;
    this.numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 3 });
    this.steps = [...section.querySelectorAll(".steps li")];
  }

  all(selector) {
    return this.section.querySelectorAll(selector);
  }

  /** An empty outcome with its progress at the start, below the place where the reader pressed. */
  begin(place) {
    place.after(this.section);
    for (const part of this.all("[data-verdict], [data-figures], [data-below-one], [data-as-published], [data-list], [data-more]")) part.hidden = true;
    for (const step of this.steps) step.className = "todo";
    this.all("[data-seconds]")[0].textContent = "0";
    this.all("[data-progress]")[0].hidden = false;
    this.section.hidden = false;
  }

  stage(number) {
    this.steps.forEach((step, i) => {
      step.className = i < number ? "done" : i === number ? "now" : "todo";
      step.ariaCurrent = i === number ? "step" : null;
    });
    this.all("[data-now]")[0].textContent = this.steps[number].querySelector(".step-title").textContent;
  }

  seconds(passed) {
    this.all("[data-seconds]")[0].textContent = this.numbers.format(passed);
  }

  stop() {
    this.section.hidden = true;
  }

  /** An answer of check_worker.js. */
  show({ checked, unreadable, unfetched, failed }) {
    if (checked) this.checked(checked);
    else if (unreadable) {
      this.list("faults", unreadable);
      this.verdict("unreadable");
    } else if (unfetched) this.verdict("unfetched");
    else {
      this.all("[data-reason]")[0].textContent = failed;
      this.verdict("failed");
    }
  }

  checked({ faults, waivers, figures, hashes, asPublished }) {
    for (const place of this.all("[data-figure]")) this.fill(place, figures[place.dataset.figure]);
    for (const place of this.all("[data-hash]")) place.textContent = hashes[place.dataset.hash];
    this.fill(this.all("[data-count]")[0], faults.length);
    this.list("faults", faults);
    this.list("waivers", waivers);
    this.all("[data-figures]")[0].hidden = false;
    this.all("[data-more]")[0].hidden = false;
    this.all("[data-as-published]")[0].hidden = !asPublished;
    this.all("[data-below-one]")[0].hidden = faults.length > 0 || figures.deviation >= 1;
    this.verdict(faults.length ? "broken" : "kept");
  }

  /** The rounded number to read and the exact one beside it; a dash where there is none. */
  fill(place, value) {
    place.value = value ?? "";
    place.textContent = value === null ? "–" : this.numbers.format(value);
  }

  verdict(name) {
    this.all("[data-progress]")[0].hidden = true;
    const shown = this.all(`[data-verdict="${name}"]`)[0];
    shown.hidden = false;
    shown.querySelector("h2").focus(); // brings it into view and lets a screen reader say it
  }

  list(name, entries) {
    const box = this.all(`[data-list="${name}"]`)[0];
    const kinds = new Map();
    for (const entry of entries) {
      if (!kinds.has(entry.code)) kinds.set(entry.code, []);
      kinds.get(entry.code).push(entry);
    }
    box.querySelector("ul").replaceChildren(...[...kinds].map(([code, of]) => this.kind(code, of)));
    box.hidden = entries.length === 0;
  }

  /** One kind of fault: what it is, how often, where, and the checker's own words for those who want them. */
  kind(code, entries) {
    const item = this.words.querySelector("[data-kind]").cloneNode(true);
    const first = entries.slice(0, SHOWN);
    item.querySelector("[data-says]").textContent = this.says(code);
    this.fill(item.querySelector("[data-times]"), entries.length);
    item.querySelector("[data-places]").append(...first.flatMap(({ where }) => [element("code", where), " "]));
    if (entries.length > SHOWN) this.fill(item.querySelector("[data-rest]"), entries.length - SHOWN);
    else item.querySelector("[data-more-places]").remove();
    item.querySelector("[data-technical]").append(...first.map((entry) => element("li", `${entry.where}: ${entry.message}`)));
    return item;
  }

  says(code) {
    return this.words.querySelector(`[data-code="${code}"]`).textContent;
  }
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
