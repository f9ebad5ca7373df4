// One rising tone for green, two falling ones for red: eyes may stay on the goods.

const TONES = { green: [[880, 0, 0.12]], red: [[220, 0, 0.18], [160, 0.22, 0.3]], wait: [[440, 0, 0.08]] }; // hertz, start, length in s
let audio;

export function sound(tone) {
  try {
    audio ??= new AudioContext();
  } catch {
    return; // no sound device: colour and word say the same
  }
  for (const [frequency, start, length] of TONES[tone]) {
    const source = audio.createOscillator();
    const volume = audio.createGain();
    volume.gain.value = 0.2;
    source.frequency.value = frequency;
    source.connect(volume).connect(audio.destination);
    source.start(audio.currentTime + start);
    source.stop(audio.currentTime + start + length);
  }
}
