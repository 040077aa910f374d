// Runs a model over pictures. Standard input: frames of 224 x 224 RGB bytes; standard output: the model's floats for each.
import ort from 'onnxruntime-node';

const batch = 32, pixels = 224 * 224, frameBytes = pixels * 3;
const mean = [0.485, 0.456, 0.406], deviation = [0.229, 0.224, 0.225];
const tables = mean.map((m, c) => Float32Array.from({ length: 256 }, (_, value) => (value / 255 - m) / deviation[c]));
const session = await ort.InferenceSession.create(process.argv[2], { intraOpNumThreads: 1, logSeverityLevel: 3 });

async function run(frames) {
  const count = frames.length / frameBytes;
  const input = new Float32Array(frames.length);
  for (let frame = 0; frame < count; frame++) {
    for (let channel = 0; channel < 3; channel++) {
      const table = tables[channel], start = (frame * 3 + channel) * pixels;
      for (let i = 0; i < pixels; i++) input[start + i] = table[frames[frame * frameBytes + i * 3 + channel]];
    }
  }
  const outputs = await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', input, [count, 3, 224, 224]) });
  const { data } = outputs[session.outputNames[0]];
  if (!process.stdout.write(Buffer.from(data.buffer, data.byteOffset, data.byteLength))) {
    await new Promise(resume => process.stdout.once('drain', resume));
  }
}

const waiting = Buffer.alloc(batch * frameBytes);
let filled = 0;
for await (const chunk of process.stdin) {
  for (let taken = 0; taken < chunk.length;) {
    const part = Math.min(chunk.length - taken, waiting.length - filled);
    chunk.copy(waiting, filled, taken, taken + part);
    taken += part;
    filled += part;
    if (filled === waiting.length) {
      await run(waiting);
      filled = 0;
    }
  }
}
if (filled > 0) await run(waiting.subarray(0, filled));
