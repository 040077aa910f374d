"use strict";
// The points, three numbers each: x, y, colour.
const bytes = Uint8Array.from(atob(data.points), (letter) => letter.charCodeAt(0));
const points = new Float32Array(bytes.buffer);
const count = points.length / 3;
const canvas = document.getElementById("map");
const context = canvas.getContext("2d");
const pictures = new Map();
let scale = 1, left = 0, top = 0, isDue = false;

function fit() {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 3) {
    minX = Math.min(minX, points[i]); maxX = Math.max(maxX, points[i]);
    minY = Math.min(minY, points[i + 1]); maxY = Math.max(maxY, points[i + 1]);
  }
  const margin = 60;
  scale = Math.min((innerWidth - 2 * margin) / Math.max(maxX - minX, 1e-6), (innerHeight - 2 * margin) / Math.max(maxY - minY, 1e-6));
  left = (minX + maxX) / 2 - innerWidth / 2 / scale;
  top = (minY + maxY) / 2 - innerHeight / 2 / scale;
  draw();
}

function draw() {
  if (!isDue) {
    isDue = true;
    requestAnimationFrame(paint);
  }
}

function paint() {
  isDue = false;
  const ratio = devicePixelRatio;
  if (canvas.width !== Math.round(innerWidth * ratio) || canvas.height !== Math.round(innerHeight * ratio)) {
    canvas.width = Math.round(innerWidth * ratio);
    canvas.height = Math.round(innerHeight * ratio);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = "#14171c";
  context.fillRect(0, 0, innerWidth, innerHeight);
  const size = Math.max(1.5, Math.min(5, scale / 12));
  const shown = [];
  for (let color = 0; color < data.colors.length; color++) {
    context.fillStyle = data.colors[color];
    for (let i = 0; i < count; i++) {
      if (points[3 * i + 2] !== color) continue;
      const x = (points[3 * i] - left) * scale, y = (points[3 * i + 1] - top) * scale;
      if (x < -50 || y < -50 || x > innerWidth + 50 || y > innerHeight + 50) continue;
      context.fillRect(x - size / 2, y - size / 2, size, size);
      if (data.pictures[i] !== undefined) shown.push(i);
    }
  }
  paintPictures(shown.sort((a, b) => a - b));
}

// The first ones, of which no two are nearer than a picture is large.
function paintPictures(shown) {
  const side = 64;
  const taken = new Set();
  for (const i of shown) {
    const x = (points[3 * i] - left) * scale, y = (points[3 * i + 1] - top) * scale;
    const cell = `${Math.floor((points[3 * i] * scale) / side)} ${Math.floor((points[3 * i + 1] * scale) / side)}`;
    if (taken.has(cell)) continue;
    taken.add(cell);
    const picture = pictureOf(i);
    if (!picture.complete || picture.naturalWidth === 0) continue;
    const fitting = side / Math.max(picture.naturalWidth, picture.naturalHeight);
    const width = picture.naturalWidth * fitting, height = picture.naturalHeight * fitting;
    context.drawImage(picture, x - width / 2, y - height / 2, width, height);
    context.strokeStyle = data.colors[points[3 * i + 2]];
    context.lineWidth = 2;
    context.strokeRect(x - width / 2, y - height / 2, width, height);
  }
}

function pictureOf(i) {
  let picture = pictures.get(i);
  if (!picture) {
    picture = new Image();
    picture.onload = draw;
    picture.src = `data:image/jpeg;base64,${data.pictures[i]}`;
    pictures.set(i, picture);
  }
  return picture;
}

function zoom(factor, x = innerWidth / 2, y = innerHeight / 2) {
  left += x / scale - x / (scale * factor);
  top += y / scale - y / (scale * factor);
  scale *= factor;
  draw();
}

function move(x, y) {
  left -= x / scale;
  top -= y / scale;
  draw();
}

const pointers = new Map();
canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, event);
});
canvas.addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const other = [...pointers.values()].find((each) => each.pointerId !== event.pointerId);
  move((event.clientX - before.clientX) / pointers.size, (event.clientY - before.clientY) / pointers.size);
  if (other) {
    const apart = (pointer) => Math.max(1, Math.hypot(pointer.clientX - other.clientX, pointer.clientY - other.clientY));
    zoom(apart(event) / apart(before), (event.clientX + other.clientX) / 2, (event.clientY + other.clientY) / 2);
  }
  pointers.set(event.pointerId, event);
});
for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => pointers.delete(event.pointerId));
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY / 400), event.clientX, event.clientY);
}, { passive: false });
canvas.addEventListener("keydown", (event) => {
  const keys = {
    ArrowLeft: () => move(80, 0), ArrowRight: () => move(-80, 0), ArrowUp: () => move(0, 80), ArrowDown: () => move(0, -80),
    "+": () => zoom(1.4), "=": () => zoom(1.4), "-": () => zoom(1 / 1.4), 0: fit,
  };
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});
addEventListener("resize", draw);

const legend = document.getElementById("legend");
data.labels.forEach((label, i) => {
  if (!label) return;
  const item = document.createElement("li");
  const dot = document.createElement("span");
  dot.style.background = data.colors[i];
  item.append(dot, label);
  legend.append(item);
});
legend.hidden = legend.childElementCount === 0;
fit();
