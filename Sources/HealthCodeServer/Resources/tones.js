// An outcome as a sound: patterns differ in number, length and direction, so that they can be told apart without pitch.

/** Frequency in hertz, and seconds, of each tone in turn. */
const PATTERNS = {
    pass: [[1047, 0.12]],
    caution: [[659, 0.12], [659, 0.12]],
    stop: [[262, 0.18], [262, 0.18], [262, 0.18]],
    stale: [[659, 0.12], [440, 0.3]],
    invalid: [[180, 0.6]],
};
const PAUSE = 0.08;

export class Tones {
    constructor() {
        this.isMuted = false;
        this.context = null;
        /** How often a pattern was begun, for those who want to know that it was. */
        this.played = 0;
    }

    play(outcome) {
        if (this.isMuted || !window.AudioContext) { return; }
        // Made when it is first needed: before somebody has pressed a key a browser lets nothing sound.
        this.context ??= new AudioContext();
        this.context.resume().catch(() => {});
        let start = this.context.currentTime + 0.01;
        for (const [frequency, length] of PATTERNS[outcome] ?? []) {
            const oscillator = new OscillatorNode(this.context, { frequency, type: "triangle" });
            const volume = new GainNode(this.context, { gain: 0 });
            // A tone that begins and ends at once clicks.
            volume.gain.setValueAtTime(0, start);
            volume.gain.linearRampToValueAtTime(0.4, start + 0.01);
            volume.gain.setValueAtTime(0.4, start + length - 0.02);
            volume.gain.linearRampToValueAtTime(0, start + length);
            oscillator.connect(volume).connect(this.context.destination);
            oscillator.start(start);
            oscillator.stop(start + length);
            start += length + PAUSE;
        }
        this.played += 1;
        document.documentElement.dataset.tones = String(this.played);
    }
}
