// Photos at their own shape in rows that fill the width: each list ends with a full row, so that
// lists join without a gap, and the height of a list follows from the shapes of its photos alone.

// Wider and narrower ones are cut: the large view shows all of them.
const NARROWEST = 0.4;
const WIDEST = 3;
// A row much lower than it should be gets no better with one photo more.
const LOWEST = 1 / 3;
const LARGEST = 1.5;

// The shape of a photo is its width by its height, of which imgseg tells the percent rounded down:
// whoever knows it from elsewhere has to come to the same rows.
export const shapeFrom = (percent) =>
  Math.min(Math.max(Math.floor(percent) / 100, NARROWEST), WIDEST);

export function shapeOf(item) {
  const picture = item.querySelector("img");
  return shapeFrom((100 * picture.getAttribute("width")) / picture.getAttribute("height"));
}

// The rows of so many photos that differ least from the height they should have, with start, end
// and height. The last row of all need not fill the width, but few photos may be larger for it.
export function inRows(shapes, { width, gap, row: ideal }, isLast) {
  const best = [{ cost: 0 }];
  for (let end = 1; end <= shapes.length; end += 1) {
    const mayBeShort = isLast && end === shapes.length;
    let found = { cost: Number.POSITIVE_INFINITY };
    let sum = 0;
    for (let start = end - 1; start >= 0; start -= 1) {
      sum += shapes[start];
      const full = (width - gap * (end - start - 1)) / sum;
      const height = mayBeShort ? Math.min(full, ideal) : full;
      const off = height > ideal ? height / ideal : ideal / Math.max(height, 1);
      const cost = best[start].cost + (off - 1) ** 2;
      if (cost < found.cost) found = { cost, start, end, height, full };
      if (full < ideal * LOWEST) break;
    }
    best[end] = found;
  }
  const rows = [];
  for (let { end } = best.at(-1); end; end = best[end].start) rows.unshift(best[end]);
  if (isLast && rows.length === 1) rows[0].height = Math.min(rows[0].full, ideal * LARGEST);
  return rows;
}

// What the rows of a list have to go by, in pixels; below is what stands under each photo.
export function roomOf(list) {
  const style = getComputedStyle(list);
  const size = (name) => parseFloat(style.getPropertyValue(name));
  const item = list.querySelector("li");
  return {
    width: list.clientWidth,
    gap: size("column-gap"),
    row: size("--row"),
    below: item ? item.offsetHeight - item.querySelector("a").offsetHeight : 0,
  };
}

export function heightOf(rows, { gap, below }) {
  return rows.reduce((sum, { height }) => sum + height + below, gap * (rows.length - 1));
}

// Gives the photos of a list their places.
export function layRows(list, rows, shapes) {
  for (const { start, end, height } of rows) {
    for (let place = start; place < end; place += 1) {
      const { style } = list.children[place];
      style.setProperty("--height", `${height}px`);
      // Rounded down to what browsers can tell apart, or the last photo may not fit any more.
      style.width = `${Math.floor(shapes[place] * height * 64) / 64}px`;
    }
  }
  list.classList.add("is-laid");
}

// Of photos in rows, the place of the one a row above (by -1) or below (1) a place, nearest to it.
export function besideIn(rows, shapes, place, by) {
  const here = rows.findIndex(({ end }) => place < end);
  const next = rows[here + by];
  if (!next) return place;
  const middleOf = ({ start, height }, at) =>
    height * (shapes.slice(start, at).reduce((sum, shape) => sum + shape, 0) + shapes[at] / 2);
  const middle = middleOf(rows[here], place);
  let nearest = next.start;
  for (let at = next.start; at < next.end; at += 1) {
    const off = (one) => Math.abs(middleOf(next, one) - middle);
    if (off(at) < off(nearest)) nearest = at;
  }
  return nearest;
}
