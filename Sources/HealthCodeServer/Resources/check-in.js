// Scans a venue's code where the browser can; without scripts, or without a camera, its text is typed in.

import { Camera } from "./camera.js";
import { submitForm } from "./older.js";

const form = document.getElementById("check-in-form");
const place = document.getElementById("check-in-camera");
const button = place?.querySelector("button");
const refused = document.getElementById("check-in-refused");

const camera = form && new Camera(document.getElementById("check-in-video"), (text) => {
    // Whatever else lies before the camera is nobody's business.
    if (!text.startsWith("TV1:") || !camera.stream) { return; }
    camera.stop();
    form.elements.code.value = text;
    submitForm(form);
});

if (camera && window.BarcodeDetector && navigator.mediaDevices) {
    place.hidden = false;
    button.addEventListener("click", async () => {
        const state = await camera.toggle();
        button.setAttribute("aria-pressed", String(state === true));
        refused.hidden = typeof state === "boolean";
    });
}
