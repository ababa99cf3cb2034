// A small sum instead of a riddle: find the number that, written behind the challenge, gives a SHA-256 digest with so many
// leading zero bits. Done while the form is being filled in; without a script the form works too, only less often.

const K = new Uint32Array(64);
const START = new Uint32Array(8);

// The constants of FIPS 180-4: the first bits of the fractions of cube and square roots of the first primes.
(function findConstants() {
  let found = 0;
  for (let number = 2; found < 64; number++) {
    let prime = true;
    for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) prime = false;
    if (!prime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(number));
    K[found++] = fraction(Math.cbrt(number));
  }
})();

function fraction(value) {
  return ((value - Math.floor(value)) * 2 ** 32) >>> 0;
}

const words = new Uint32Array(64);

/** The first 32 bits of the SHA-256 digest of ASCII text. */
export function firstBits(text) {
  const length = text.length;
  const blocks = ((length + 8) >> 6) + 1;
  const data = new Uint32Array(blocks * 16);
  for (let at = 0; at < length; at++) data[at >> 2] |= text.charCodeAt(at) << (24 - (at & 3) * 8);
  data[length >> 2] |= 0x80 << (24 - (length & 3) * 8);
  data[blocks * 16 - 1] = length * 8;
  let [h0, h1, h2, h3, h4, h5, h6, h7] = START;
  for (let block = 0; block < data.length; block += 16) {
    let [a, b, c, d, e, f, g, h] = [h0, h1, h2, h3, h4, h5, h6, h7];
    for (let i = 0; i < 64; i++) {
      if (i < 16) words[i] = data[block + i];
      else {
        const x = words[i - 15], y = words[i - 2];
        const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        words[i] = words[i - 16] + s0 + words[i - 7] + s1;
      }
      const S1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + S1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
      const S0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (S0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    h0 = (h0 + a) | 0; h1 = (h1 + b) | 0; h2 = (h2 + c) | 0; h3 = (h3 + d) | 0;
    h4 = (h4 + e) | 0; h5 = (h5 + f) | 0; h6 = (h6 + g) | 0; h7 = (h7 + h) | 0;
  }
  return h0 >>> 0;
}

const STEP = 4000; // digests between two breaths of the page

async function solve(challenge, bits) {
  for (let from = 0; ; from += STEP) {
    for (let number = from; number < from + STEP; number++) {
      if (Math.clz32(firstBits(`${challenge}:${number}`)) >= bits) return String(number);
    }
    await new Promise((go) => setTimeout(go));
  }
}

for (const form of document.querySelectorAll("form[data-bits]")) {
  const place = form.elements.proof;
  let solving = null;
  const start = () => {
    solving ??= solve(form.elements.challenge.value, Number(form.dataset.bits)).then((answer) => { place.value = answer; });
    return solving;
  };
  form.addEventListener("focusin", start, { once: true });
  form.addEventListener("submit", (event) => {
    if (place.value) return;
    event.preventDefault();
    const pressed = event.submitter;
    start().then(() => form.requestSubmit(pressed));
  });
}
