"use strict";
// Scrolls, zooms and reads out electrocardiograms. The paper itself is drawn in the page and needs no script.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const MM_PER_SECOND = 25;
  const LEVELS = [0.4, 0.5, 0.65, 0.8, 1, 1.25, 1.5, 2, 3, 4];

  function strip(box) {
    const section = box.closest("section");
    const sheet = box.querySelector(".sheet");
    const chosen = sheet.querySelector(".chosen");
    const readout = section.querySelector("[data-readout]");
    const beats = (data.strips || {})[box.id] || [];
    let level = LEVELS.indexOf(1);
    let beat = -1;

    const pixelsPerSecond = () => sheet.getBoundingClientRect().width / sheet.viewBox.baseVal.width * MM_PER_SECOND;

    function zoom(next) {
      const middle = (box.scrollLeft + box.clientWidth / 2) / pixelsPerSecond();
      level = Math.max(0, Math.min(LEVELS.length - 1, next));
      box.style.setProperty("--zoom", LEVELS[level]);
      box.scrollLeft = middle * pixelsPerSecond() - box.clientWidth / 2;
      section.querySelector("[data-zoom=level]").textContent = Math.round(LEVELS[level] * 100) + " %";
    }

    function choose(index, scroll) {
      if (index < 0 || index >= beats.length) return;
      beat = index;
      chosen.setAttribute("x", beats[index].s * MM_PER_SECOND - 2.5);
      chosen.setAttribute("width", 5);
      readout.textContent = beats[index].text;
      const x = beats[index].s * pixelsPerSecond();
      const room = box.clientWidth - box.querySelector(".margin").getBoundingClientRect().width;
      if (scroll && (x < box.scrollLeft + 20 || x > box.scrollLeft + room - 20)) box.scrollLeft = x - room / 2;
    }

    box.addEventListener("keydown", event => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const second = pixelsPerSecond() * (event.shiftKey ? 5 : 1);
      const keys = {
        ArrowRight: () => { box.scrollLeft += second; },
        ArrowLeft: () => { box.scrollLeft -= second; },
        Home: () => { box.scrollLeft = 0; },
        End: () => { box.scrollLeft = box.scrollWidth; },
        "+": () => zoom(level + 1),
        "=": () => zoom(level + 1),
        "-": () => zoom(level - 1),
        "0": () => zoom(LEVELS.indexOf(1)),
        n: () => choose(beat + 1, true),
        p: () => choose(beat - 1, true),
      };
      const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (act) { event.preventDefault(); act(); }
    });

    sheet.addEventListener("pointermove", event => {
      if (!beats.length) return;
      const seconds = (event.clientX - sheet.getBoundingClientRect().left) / pixelsPerSecond();
      let best = 0;
      for (let i = 1; i < beats.length; i++) if (Math.abs(beats[i].s - seconds) < Math.abs(beats[best].s - seconds)) best = i;
      if (best !== beat) choose(best, false);
    });

    for (const button of section.querySelectorAll("button[data-zoom]")) {
      button.addEventListener("click", () => zoom({ out: level - 1, in: level + 1, reset: LEVELS.indexOf(1) }[button.dataset.zoom]));
    }
  }

  document.querySelectorAll(".strip").forEach(strip);
})();
