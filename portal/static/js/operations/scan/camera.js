// The camera as a scanner: hands each code it reads to `take` as a wedge scanner would send
// it, GS1 symbols with their symbology identifier in front and their separators kept.

const PAUSE = 120; // milliseconds between two looks
const SAME_AGAIN = 3000; // milliseconds during which the same code counts as the same scan
const FORMATS = ["QRCode", "DataMatrix", "Code128", "EAN13", "EAN8", "UPCA", "ITF", "Code39"];
const GS1 = ["]C1", "]d2", "]Q3", "]e0"];
const WISH = { video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } } };

// Wire the button; `say` is told in a sentence when the camera cannot be used.
export function startCamera(button, video, reader, take, say) {
  const canvas = document.createElement("canvas");
  let stream;
  let last = { text: "", at: 0 };

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = undefined;
    video.srcObject = null;
    video.hidden = true;
    button.setAttribute("aria-pressed", "false");
  }

  async function start() {
    ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => reader } });
    stream = await navigator.mediaDevices.getUserMedia(WISH);
    video.srcObject = stream;
    video.hidden = false;
    button.setAttribute("aria-pressed", "true");
    await video.play();
    look(stream);
  }

  async function look(mine) {
    while (mine === stream) {
      const text = await read();
      // The same code counts anew only after the camera has looked away from it for a while.
      if (text && mine === stream) {
        if (text !== last.text || Date.now() - last.at > SAME_AGAIN) take(text);
        last = { text, at: Date.now() };
      }
      await new Promise((again) => setTimeout(again, PAUSE));
    }
  }

  async function read() {
    if (!video.videoWidth) return "";
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(video, 0, 0);
    const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
    const [found] = await ZXingWASM.readBarcodes(picture, { formats: FORMATS, maxNumberOfSymbols: 1, textMode: "Plain" });
    if (!found?.isValid) return "";
    return GS1.includes(found.symbologyIdentifier) ? found.symbologyIdentifier + found.text : found.text;
  }

  button.addEventListener("click", async () => {
    if (stream) {
      stop();
      return;
    }
    try {
      await start();
    } catch {
      stop();
      say("The camera cannot be used. Allow it in the browser, or type the number.");
    }
  });
}
