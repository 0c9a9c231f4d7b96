// Reads QR codes through the camera where the browser itself can: no decoder is shipped for the others, which say so.

/** Milliseconds between two looks, and until the same picture counts again. */
const LOOK = 200;
const AGAIN = 3000;

export class Camera {
    /** @param {HTMLVideoElement} video @param {(text: string) => void} found */
    constructor(video, found) {
        this.video = video;
        this.found = found;
        this.stream = null;
        this.last = { text: null, at: 0 };
    }

    /** Switches it on or off: answers `true`, `false`, `unsupported` or `refused`. */
    async toggle() {
        if (this.stream) {
            this.stop();
            return false;
        }
        const formats = await window.BarcodeDetector?.getSupportedFormats().catch(() => []) ?? [];
        if (!formats.includes("qr_code") || !navigator.mediaDevices) { return "unsupported"; }
        try {
            this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
        } catch {
            return "refused";
        }
        this.detector = new BarcodeDetector({ formats: ["qr_code"] });
        this.video.srcObject = this.stream;
        this.video.hidden = false;
        await this.video.play();
        this.timer = window.setInterval(() => this.look(), LOOK);
        return true;
    }

    stop() {
        window.clearInterval(this.timer);
        this.stream.getTracks().forEach((track) => track.stop());
        this.stream = null;
        this.video.srcObject = null;
        this.video.hidden = true;
    }

    async look() {
        const codes = await this.detector.detect(this.video).catch(() => []);
        const now = Date.now();
        for (const { rawValue } of codes) {
            // A code lies before the camera for longer than one look takes; that is not a second showing.
            const isNew = rawValue !== this.last.text || now - this.last.at > AGAIN;
            this.last = { text: rawValue, at: now };
            if (isNew) { this.found(rawValue); }
        }
    }
}
