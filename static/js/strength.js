// How hard a new password is to guess, in a word: by its length and by how many different signs it has.
for (const shown of document.querySelectorAll("[data-strength]")) {
  const field = document.getElementById(shown.dataset.strength);
  const words = shown.dataset.words.split("|");
  field?.addEventListener("input", () => {
    const {length} = field.value;
    const bits = length * Math.log2(new Set(field.value.toLowerCase()).size || 1);
    shown.hidden = !length;
    shown.textContent = words[length < 10 ? 0 : bits < 36 ? 1 : bits < 56 ? 2 : 3];
  });
}
