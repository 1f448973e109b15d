// Rupiah fields get their dots while typing; what is not plain digits (1,25 jt) is left as it is. Works without, too.
const digits = /^\s*(?:rp\.?\s*)?[0-9][0-9.]*$/i;

function dotted(text) {
  return text.replace(/[^0-9]/g, "").replace(/^0+(?=[0-9])/, "").replace(/\B(?=([0-9]{3})+$)/g, ".");
}

for (const field of document.querySelectorAll("[data-rupiah]")) {
  field.addEventListener("input", () => {
    if (!digits.test(field.value)) return;
    const fromEnd = field.value.length - field.selectionEnd;
    const after = dotted(field.value);
    if (after === field.value) return;
    field.value = after;
    const place = Math.max(0, after.length - fromEnd);
    field.setSelectionRange(place, place);
  });
  field.addEventListener("keydown", (event) => {
    // In the grid, Enter and arrows go to the next vendor instead of sending half a page.
    const fields = [...document.querySelectorAll("[data-rupiah]")];
    if (fields.length < 2 || !["Enter", "ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const next = fields[fields.indexOf(field) + (event.key === "ArrowUp" ? -1 : 1)];
    next?.focus();
    next?.select();
  });
}
