import { announce, byId } from "../Shared/elements.js";

const themes = ["auto", "light", "dark"];
const themeKey = "packgate.theme";

/** Reads from the browser's storage, which may be forbidden. */
export function recall(storage, key) {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

/** Writes to the browser's storage; a full or forbidden one is no reason to stop. */
export function remember(storage, key, value) {
  try {
    if (value === null) {
      storage.removeItem(key);
    } else {
      storage.setItem(key, value);
    }
    return true;
  } catch {
    return false;
  }
}

function showTheme(button, theme) {
  document.documentElement.dataset.theme = theme;
  button.dataset.theme = theme;
  button.title = `Colours: ${theme}`;
  button.setAttribute("aria-label", `Colours: ${theme}. Press for the next`);
}

/** Makes the button of the page's head switch between the system's colours, light and dark. */
export function startTheme() {
  const button = byId("theme");
  const saved = recall(localStorage, themeKey);
  let theme = themes.includes(saved) ? saved : "auto";
  showTheme(button, theme);
  button.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    showTheme(button, theme);
    remember(localStorage, themeKey, theme === "auto" ? null : theme);
    announce(`Colours: ${theme}`);
  });
}
