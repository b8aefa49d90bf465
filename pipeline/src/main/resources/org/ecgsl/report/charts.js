"use strict";
// Draws the report's charts by uPlot, from the page's own numbers; each has them as a table, too.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const plots = [];

  const round = value => value === null || value === undefined ? "–"
    : Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en")
    : value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(2) : String(+value.toFixed(4));

  const axes = chart => [chart.xLabel, chart.yLabel].map((label, i) => ({
    label, labelSize: 22, labelGap: 4, size: i ? 58 : 34, stroke: css("--soft"), font: "12px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif",
    grid: { stroke: css("--rule"), width: 1 }, ticks: { stroke: css("--rule"), width: 1, size: 5 },
    values: (u, ticks) => ticks.map(round), ...(label === "epoch" ? { incrs: [1, 2, 5].flatMap(i => [1, 10, 100, 1000].map(power => i * power)).sort((a, b) => a - b) } : {}),
  }));

  function series(chart) {
    const all = [{}], columns = [chart.x], bands = [];
    for (const s of chart.series) {
      const colour = css("--class-" + s.colour);
      if (s.low) {
        columns.push(s.high, s.low);
        all.push({ stroke: "transparent", points: { show: false } }, { stroke: "transparent", points: { show: false } });
        bands.push({ series: [all.length - 2, all.length - 1], fill: colour + "2b" });
      }
      columns.push(s.values);
      all.push({
        stroke: colour, width: 2, points: { show: chart.kind === "LINES" && chart.x.length < 60 && !s.low, size: 5, fill: colour },
        ...(chart.kind === "BARS" ? { width: 0, fill: colour + "cc", paths: uPlot.paths.bars({ size: [0.94, 100], align: 1 }), points: { show: false } } : {}),
      });
    }
    return { all, columns, bands };
  }

  // Zooms about the middle of what is seen; 1 is the whole.
  function zoom(u, factor) {
    for (const axis of Object.keys(u.whole)) {
      const [low, high] = factor === 0 ? u.whole[axis] : [u.scales[axis].min, u.scales[axis].max];
      const middle = (low + high) / 2, half = (high - low) / 2 * (factor || 1);
      u.setScale(axis, { min: middle - half, max: middle + half });
    }
  }

  function keys(box, u, points, choose) {
    let at = -1;
    box.onkeydown = event => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const step = event.shiftKey ? 10 : 1;
      const acts = {
        ArrowRight: () => { at = Math.min(points - 1, at + step); choose(at); }, ArrowLeft: () => { at = Math.max(0, at - step); choose(at); },
        Home: () => choose(at = 0), End: () => choose(at = points - 1),
        "+": () => zoom(u, 0.8), "=": () => zoom(u, 0.8), "-": () => zoom(u, 1.25), "0": () => zoom(u, 0),
      };
      if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
    };
  }

  function lines(box, chart, readout) {
    const { all, columns, bands } = series(chart);
    const bars = chart.kind === "BARS", step = bars ? chart.x[1] - chart.x[0] : 0;
    const first = chart.x[0], last = chart.x[chart.x.length - 1] + step;
    const tell = i => {
      if (i === null || i === undefined) { readout.textContent = readout.dataset.rest; return; }
      const x = bars ? round(chart.x[i]) + " to " + round(chart.x[i] + step) : round(chart.x[i]);
      readout.textContent = chart.xLabel + " " + x + ": " + chart.series.map(s => (chart.series.length > 1 ? s.name + " " : "") + round(s.values[i])
        + (s.low && s.low[i] !== null ? " (" + round(s.low[i]) + " to " + round(s.high[i]) + ")" : "")).join(", ");
    };
    const u = new uPlot({
      width: box.clientWidth, height: box.clientHeight || 260, legend: { show: false }, series: all, bands, axes: axes(chart),
      scales: { x: { time: false, range: (u, low, high) => low === null ? [first, last] : low === first && high === chart.x[chart.x.length - 1] ? [first, last] : [low, high] },
        y: { distr: chart.logarithmic ? 3 : 1, range: chart.logarithmic ? undefined : (u, low, high) => chart.fromZero ? [0, Math.max(high * 1.05, 1e-9)] : [low, high] } },
      cursor: { y: false, drag: { x: true, y: false } },
      hooks: { setCursor: [u => tell(u.cursor.idx)], setScale: [(u, axis) => { box.dataset[axis] = u.scales[axis].min + " " + u.scales[axis].max; }] },
    }, columns, box);
    u.whole = { x: [first, last] };
    keys(box, u, chart.x.length, i => { u.setCursor({ left: u.valToPos(chart.x[i], "x"), top: 10 }); tell(i); });
    return u;
  }

  function bytes(text) {
    const raw = atob(text), values = new Int8Array(raw.length);
    for (let i = 0; i < raw.length; i++) values[i] = raw.charCodeAt(i) << 24 >> 24;
    return values;
  }

  function map(box, chart, readout) {
    const classes = chart.labels, n = chart.x.length, pictures = bytes(chart.pictures), length = chart.samples;
    const columns = [chart.x], all = [{}];
    classes.forEach((label, k) => {
      columns.push(chart.y.map((y, i) => chart.label[i] === k ? y : null));
      const colour = css("--" + label.ink);
      all.push({ paths: () => null, stroke: colour, points: { show: true, size: label.name ? 6 : 5, width: 0, fill: colour + (label.rare ? "ee" : "99") } });
    });
    const card = document.createElement("div");
    card.className = "legend-picture";
    card.hidden = true;
    card.innerHTML = '<svg viewBox="0 -130 ' + (length - 1) + ' 260" preserveAspectRatio="none" aria-hidden="true"><path/></svg><div></div>';
    let u;
    const show = i => {
      card.hidden = i < 0;
      if (i < 0) { readout.textContent = readout.dataset.rest; return; }
      let path = "";
      for (let s = 0; s < length; s++) path += (s ? "L" : "M") + s + " " + -pictures[i * length + s];
      card.querySelector("path").setAttribute("d", path);
      const text = chart.names[chart.name[i]] + (chart.times[i] ? ", " + chart.times[i] + " s" : "") + ", " + classes[chart.label[i]].name + (chart.answers.length ? ", model " + chart.answers[i] : "");
      card.querySelector("div").textContent = text;
      readout.textContent = "Heartbeat of " + text;
      const x = u.valToPos(chart.x[i], "x") + u.over.offsetLeft, y = u.valToPos(chart.y[i], "y") + u.over.offsetTop;
      card.style.left = Math.min(x + 14, box.clientWidth - 190) + "px";
      card.style.top = Math.max(0, y > box.clientHeight / 2 ? y - 150 : y + 14) + "px";
    };
    const nearest = u => {
      let best = -1, least = 20 * 20;
      for (let i = 0; i < n; i++) {
        const dx = u.valToPos(chart.x[i], "x") - u.cursor.left, dy = u.valToPos(chart.y[i], "y") - u.cursor.top;
        if (dx * dx + dy * dy < least) { least = dx * dx + dy * dy; best = i; }
      }
      return best;
    };
    const room = (low, high) => [low - (high - low) * 0.04 - 1e-9, high + (high - low) * 0.04 + 1e-9];
    const whole = { x: room(Math.min(...chart.x), Math.max(...chart.x)), y: room(Math.min(...chart.y), Math.max(...chart.y)) };
    u = new uPlot({
      width: box.clientWidth, height: box.clientHeight || 460, legend: { show: false }, series: all, axes: axes(chart),
      scales: { x: { time: false, auto: false, range: (u, low, high) => low === null ? whole.x : [low, high] }, y: { auto: false, range: (u, low, high) => low === null ? whole.y : [low, high] } },
      cursor: { drag: { x: true, y: true, uni: 20 }, points: { show: false } },
      hooks: { setCursor: [u => show(u.cursor.left >= 0 ? nearest(u) : -1)], setScale: [(u, axis) => { box.dataset[axis] = u.scales[axis].min + " " + u.scales[axis].max; }],
        ready: [u => { u.setScale("x", { min: whole.x[0], max: whole.x[1] }); u.setScale("y", { min: whole.y[0], max: whole.y[1] }); }] },
    }, columns, box);
    u.whole = whole;
    u.over.ondblclick = () => zoom(u, 0);
    box.append(card);
    keys(box, u, n, show);
    return u;
  }

  function draw() {
    plots.splice(0).forEach(u => u.destroy());
    for (const box of document.querySelectorAll("[data-chart]")) {
      const chart = data.charts[box.dataset.chart], readout = box.parentElement.querySelector(".readout");
      box.replaceChildren();
      plots.push(chart.kind === "MAP" ? map(box, chart, readout) : lines(box, chart, readout));
      box.dataset.ready = "yes";
    }
  }

  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    for (const u of plots) u.setSize({ width: u.root.parentElement.clientWidth, height: u.height });
  });
})();
