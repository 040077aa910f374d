// Runs an ONNX image model with ONNX Runtime on one thread: float32 tensors on stdin, float32 embeddings on stdout.
// node ort.mjs MODEL.onnx CHANNELS HEIGHT WIDTH [BATCH]; the time per image goes to stderr.
import { createRequire } from 'node:module';

const ort = createRequire(process.env.ORT_MODULES ?? import.meta.url)('onnxruntime-node');
const [model, ...sizes] = process.argv.slice(2);
const [channels, height, width, batch = 16] = sizes.map(Number);
const session = await ort.InferenceSession.create(model, {
  intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3,
});
const imageBytes = channels * height * width * 4;
const warmUpRuns = 3;
let images = 0, runs = 0, milliseconds = 0;

async function embed(bytes) {
  const count = bytes.length / imageBytes;
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const input = new ort.Tensor('float32', values, [count, channels, height, width]);
  const start = performance.now();
  const result = await session.run({ [session.inputNames[0]]: input });
  if (runs++ >= warmUpRuns) {
    milliseconds += performance.now() - start;
    images += count;
  }
  const embeddings = result[session.outputNames[0]].data;
  process.stdout.write(new Uint8Array(embeddings.buffer, embeddings.byteOffset, embeddings.byteLength));
}

let pending = [], pendingBytes = 0;
for await (const chunk of process.stdin) {
  pending.push(chunk);
  pendingBytes += chunk.length;
  if (pendingBytes < batch * imageBytes) continue;
  const all = Buffer.concat(pending);
  let offset = 0;
  for (; all.length - offset >= batch * imageBytes; offset += batch * imageBytes)
    await embed(all.subarray(offset, offset + batch * imageBytes));
  pending = [all.subarray(offset)];
  pendingBytes = all.length - offset;
}
if (pendingBytes % imageBytes) throw new Error(`${pendingBytes % imageBytes} bytes beyond whole images of ${imageBytes} bytes`);
if (pendingBytes) await embed(Buffer.concat(pending));
if (images) console.error(`${(milliseconds / images).toFixed(2)} ms an image (${images} images, batches of ${batch})`);
