"use strict";
{
  const data = JSON.parse(document.getElementById("data").textContent);
  const BINS = 20, SPARE = 8, MOST_PRINTED = 1000;
  const HEIGHT = data.pictures ? 84 : 48;
  const STATUS = { ok: "✓ Assessed", refused: "⊘ Not assessed", failed: "✕ Failed" };
  const RESULT = data.verdicts;
  const FIRST = ["uncertain", "pneumonia", "bacterial", "viral", "normal"];
  const RESULTS = Object.fromEntries(FIRST.map((verdict) => [verdict, RESULT[verdict]]));
  const words = (names, key) => names[key] ?? key;
  const count = new Intl.NumberFormat("en");
  const order = new Intl.Collator("en", { numeric: true }).compare;
  const percent = (share, digits = 0) => (share === null ? "–" : `${(100 * share).toFixed(digits)} %`);

  const rows = data.rows.map((cells, index) => {
    const row = Object.fromEntries(data.columns.map((name, column) => [name, cells[column]]));
    const path = row.path ?? row.sha256 ?? `File ${index + 1}`;
    const cut = row.path === null ? -1 : Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
    row.path ??= path;
    row.name = path.slice(cut + 1);
    row.folder = path.slice(0, Math.max(cut, 0));
    row.pneumonia = row.p_normal === null ? null : 1 - row.p_normal;
    row.codes = row.status === "failed" || row.reason === null ? [] : row.reason.split(";");
    row.told = row.status === "failed" ? row.reason : row.codes.map((code) => words(data.reasons, code)).join(" ");
    return row;
  });

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const coloured = (element, name) => {
    element.style.setProperty("--mark", `var(--${name})`);
    return element;
  };
  const picture = (row) =>
    make("img", { src: `data:image/webp;base64,${row.picture}`, alt: `Radiograph, and with its heatmap: ${row.name}` });

  // What the list shows: a title, what a row is sorted by, and how a cell is filled.
  const file = (row) => {
    const button = make("button", { type: "button", className: "file", title: row.path });
    const folder = make("span", { className: "muted", textContent: row.folder });
    button.append(make("span", { textContent: row.name }), folder);
    button.addEventListener("click", () => tell(row));
    return button;
  };
  const pneumonia = (row) => {
    if (row.pneumonia === null) return "–";
    const bar = make("i");
    bar.style.width = percent(row.pneumonia, 1).replace(" ", "");
    return make("div", {}, percent(row.pneumonia), make("span", { className: "bar" }, bar));
  };
  const result = (row) => {
    const told = row.verdict === null ? null : words(RESULT, row.verdict);
    if (row.status === "refused") return told === null ? data.refused : `${data.outside}: ${told}`;
    return told ?? "–";
  };
  const badge = (row) => {
    const marked = row.verdict !== null && row.status === "ok";
    const text = make("span", { className: marked ? "mark clip" : "clip", textContent: result(row), title: result(row) });
    return marked ? coloured(text, row.verdict) : text;
  };
  const limits = (row) => {
    const parts = [data.limits.unreviewed];
    if (row.status === "refused") parts.push(row.verdict === null ? data.limits.refused : data.limits.outside, row.told);
    if (row.pneumonia !== null) parts.push(data.limits.pneumonia.replace("{0:.0f}", (100 * row.pneumonia).toFixed(0)));
    return [...parts, data.model, data.limits.research].join(" · ");
  };
  const number = (title, name, width, text, fill = (row) => text(row[name])) => ({
    title, name, width, fill, number: true,
  });
  const columns = [
    { title: "File", name: "path", width: "", fill: file },
    { title: "Status", name: "status", width: "9.5em", fill: (row) => STATUS[row.status] },
    { title: "AI result", name: "verdict", width: "15em", fill: badge },
    number("Pneumonia", "pneumonia", "9em", percent, pneumonia),
    number("In lungs", "lung_attention", "7.5em", percent),
    number("Age", "age_years", "5.5em", (years) => (years === null ? "–" : `${Number(years.toPrecision(2))} y`)),
    {
      title: "Remarks", name: "told", width: "",
      fill: (row) => make("span", { className: "clip", textContent: row.told ?? "", title: row.told ?? "" }),
    },
  ];
  if (data.pictures)
    columns.unshift({ title: "Picture", width: "12em", fill: (row) => (row.picture ? picture(row) : "–") });

  const chosen = { status: null, verdict: null, code: null, text: "" };
  const sorted = { name: null, down: false };
  let shown = rows;

  const value = {
    status: (row) => Object.keys(STATUS).indexOf(row.status),
    verdict: (row) => (row.status === "ok" ? 1 + FIRST.indexOf(row.verdict) : 0),
  };
  const compare = (one, other) => {
    const get = value[sorted.name] ?? ((row) => row[sorted.name]);
    const [a, b] = [get(one), get(other)];
    const [noA, noB] = [a === null || a === -1, b === null || b === -1];
    if (noA || noB) return noA - noB;
    const found = typeof a === "string" ? order(a, b) : a - b;
    return sorted.down ? -found : found;
  };
  const text = (row) =>
    (row.text ??= [row.path, row.told, row.patient_id, row.study_uid, row.series_uid, row.sop_uid, row.sha256]
      .filter((part) => part)
      .join("\n")
      .toLowerCase());

  const select = () => {
    shown = rows.filter(
      (row) =>
        (chosen.status ?? row.status) === row.status &&
        (chosen.verdict ?? row.verdict) === row.verdict &&
        (chosen.code === null || row.codes.includes(chosen.code)) &&
        (chosen.text === "" || text(row).includes(chosen.text)),
    );
    if (sorted.name) shown.sort(compare);
    for (const button of document.querySelectorAll("#filters button"))
      button.setAttribute("aria-pressed", chosen[button.dataset.kind] === button.dataset.value);
    const parts = [shown, rows].map((some) => count.format(some.length));
    document.getElementById("shown").textContent = `${parts.join(" of ")} files`;
    drawHistograms();
    clear();
    draw();
  };

  // Filters, each with its count.
  const group = (title, kind, values, names) => {
    const counts = new Map(kind === "code" ? [] : Object.keys(names).map((key) => [key, 0]));
    for (const key of values) counts.set(key, (counts.get(key) ?? 0) + 1);
    if (counts.size === 0) return;
    const box = make("div", { className: kind === "code" ? "group small" : "group", role: "group", ariaLabel: title });
    box.append(make("span", { textContent: title }));
    for (const [key, times] of kind === "code" ? [...counts].sort((one, other) => other[1] - one[1]) : counts) {
      const share = kind === "verdict" && values.length ? ` · ${percent(times / values.length)}` : "";
      const number = make("b", { textContent: `${count.format(times)} ` });
      const button = make("button", { type: "button" }, number, words(names, key) + share);
      Object.assign(button.dataset, { kind, value: key });
      if (kind === "verdict") coloured(button, key);
      button.addEventListener("click", () => {
        chosen[kind] = chosen[kind] === key ? null : key;
        select();
      });
      box.append(button);
    }
    document.getElementById("filters").append(box);
  };
  group("Status", "status", rows.map((row) => row.status), STATUS);
  group("AI result", "verdict", rows.filter((row) => row.status === "ok").map((row) => row.verdict), RESULTS);
  group("Remarks", "code", rows.flatMap((row) => row.codes), data.reasons);

  // Histograms of the rows shown.
  const drawn = (tag, attributes, content = "") => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, set] of Object.entries(attributes)) element.setAttribute(name, set);
    element.textContent = content;
    return element;
  };
  const histogram = (title, name, colour) => {
    const values = shown.map((row) => row[name]).filter((share) => share !== null).sort((a, b) => a - b);
    const bins = new Array(BINS).fill(0);
    for (const share of values) bins[Math.min(BINS - 1, Math.floor(share * BINS))] += 1;
    const most = Math.max(1, ...bins);
    const middle = values[Math.floor((values.length - 1) / 2)];
    const told = `${count.format(values.length)} files${values.length ? `, median ${percent(middle)}` : ""}`;
    const svg = drawn("svg", { viewBox: "0 0 220 112", role: "img", "aria-label": `${title}: ${told}` });
    const add = (tag, attributes, content) => svg.append(drawn(tag, attributes, content));
    const [low, high, point] = [...data.doubt, data.point].map((share) => 10 + 200 * share);
    if (name === "pneumonia")
      add("rect", { x: low, y: 14, width: high - low, height: 80, fill: "var(--doubt)", opacity: 0.45 });
    bins.forEach((size, bin) => {
      const height = (76 * size) / most;
      const place = { x: 10.5 + 10 * bin, y: 94 - height, width: 9, height };
      add("rect", { ...place, fill: `var(--${colour})`, "data-count": size });
    });
    add("line", { x1: 10, x2: 210, y1: 94.5, y2: 94.5 });
    if (name === "pneumonia") add("line", { class: "point", x1: point, x2: point, y1: 14, y2: 94 });
    add("text", { x: 210, y: 10, "text-anchor": "end" }, `most in a bar: ${count.format(values.length ? most : 0)}`);
    [["start", 10, "0 %"], ["middle", 110, "50 %"], ["end", 210, "100 %"]].forEach(([anchor, x, label]) =>
      add("text", { x, y: 108, "text-anchor": anchor }, label),
    );
    const limits = name === "pneumonia" ? "; shaded: uncertain, dashed: the limit" : "";
    const caption = make("figcaption", { textContent: `${told}${limits}` });
    return make("figure", {}, make("h3", { textContent: title }), caption, svg);
  };
  const drawHistograms = () =>
    document.getElementById("histograms").replaceChildren(
      histogram("Probability of pneumonia", "pneumonia", "pneumonia"),
      histogram("Heatmap in the lungs", "lung_attention", "muted"),
    );

  // The list: only rows near the window are in the page, between two gaps as high as the others.
  const table = document.getElementById("table");
  const body = table.tBodies[0];
  const wide = (properties) => make("tr", { className: "gap" }, make("td", { colSpan: columns.length, ...properties }));
  const gap = () => Object.assign(wide(), { ariaHidden: "true" });
  const above = gap(), below = gap();
  const present = new Map();
  document.documentElement.style.setProperty("--row", `${HEIGHT}px`);
  document.documentElement.style.setProperty("--lines", data.pictures ? 3 : 2);

  const line = (index) => {
    const row = make("tr", { ariaRowIndex: index + 2 });
    for (const column of columns)
      row.append(make("td", { className: column.number ? "number" : "" }, column.fill(shown[index])));
    return row;
  };
  const clear = () => {
    present.clear();
    const nothing = { className: "empty", textContent: "No file is like this." };
    body.replaceChildren(...(shown.length ? [above, below] : [wide(nothing)]));
    table.ariaRowCount = shown.length + 1;
  };
  const draw = (everything = false) => {
    if (!shown.length) return;
    const top = Math.floor(-body.getBoundingClientRect().top / HEIGHT) - SPARE;
    const visible = Math.ceil(window.innerHeight / HEIGHT) + 2 * SPARE;
    const first = everything ? 0 : Math.max(0, Math.min(top, shown.length - visible));
    const last = Math.min(shown.length, everything ? MOST_PRINTED : first + visible);
    for (const [index, row] of present)
      if (index < first || index >= last) {
        row.remove();
        present.delete(index);
      }
    const kept = Math.min(...present.keys());
    for (let index = first; index < last; index += 1) {
      if (present.has(index)) continue;
      const row = line(index);
      body.insertBefore(row, index < kept ? (present.get(kept) ?? below) : below);
      present.set(index, row);
    }
    above.cells[0].style.height = `${first * HEIGHT}px`;
    below.cells[0].style.height = `${everything ? 0 : (shown.length - last) * HEIGHT}px`;
    above.hidden = first === 0;
    below.hidden = last === shown.length || everything;
  };

  const head = make("tr");
  for (const column of columns) {
    const cell = make("th", { scope: "col", className: column.number ? "number" : "" });
    cell.style.width = column.width;
    const title = make(column.name ? "button" : "span", { textContent: column.title });
    if (column.name) {
      title.type = "button";
      cell.ariaSort = "none";
      title.addEventListener("click", () => {
        const again = sorted.name === column.name;
        [sorted.name, sorted.down] = again && sorted.down ? [null, false] : [column.name, again];
        for (const other of head.cells) if (other.ariaSort) other.ariaSort = "none";
        if (sorted.name) cell.ariaSort = sorted.down ? "descending" : "ascending";
        select();
      });
    }
    cell.append(title);
    head.append(cell);
  }
  table.tHead.append(head);
  const foot = make("td", { colSpan: columns.length, className: "muted" });
  foot.textContent = [data.limits.unreviewed, data.model, data.limits.research].join(" · ");
  table.tFoot.append(make("tr", {}, foot));

  // All that is known of one file.
  const named = (names) => (cell) => words(names, cell);
  const exact = (share) => percent(share, 1);
  const FACTS = [
    ["File", "path"], ["SHA-256", "sha256"], ["Status", "status", named(STATUS)], ["Remarks", "told"],
    ["Probability of pneumonia", "pneumonia", percent], ["Heatmap in the lungs", "lung_attention", exact], ["Device", "device"], ["Patient ID", "patient_id"], ["Study Instance UID", "study_uid"],
    ["Series Instance UID", "series_uid"], ["SOP Instance UID", "sop_uid"], ["Modality", "modality"], ["View", "view"],
    ["Age in years", "age_years"], ["Rows", "rows"], ["Columns", "columns"], ["Milliseconds", "ms"],
  ];
  const tell = (row) => {
    const list = make("dl", {}, make("dt", { textContent: "AI result" }), make("dd", { textContent: result(row) }));
    for (const [title, name, told = (cell) => cell] of FACTS)
      if (row[name] !== null && row[name] !== "")
        list.append(make("dt", { textContent: title }), make("dd", { textContent: told(row[name]) }));
    const dialog = document.getElementById("details");
    dialog.querySelector("h2").textContent = row.name;
    const foot = make("p", { className: "muted", textContent: limits(row) });
    dialog.querySelector("div").replaceChildren(...(row.picture ? [picture(row)] : []), list, foot);
    dialog.showModal();
  };

  const find = document.getElementById("find");
  find.addEventListener("input", () => {
    chosen.text = find.value.trim().toLowerCase();
    select();
  });
  document.getElementById("reset").addEventListener("click", () => {
    Object.assign(chosen, { status: null, verdict: null, code: null, text: "" });
    find.value = "";
    select();
  });
  window.addEventListener("scroll", () => draw(), { passive: true });
  window.addEventListener("resize", () => draw());
  window.addEventListener("beforeprint", () => draw(true));
  window.addEventListener("afterprint", () => {
    clear();
    draw();
  });
  select();
  performance.mark("shown");
}
