"use strict";
{
  const data = JSON.parse(document.getElementById("data").textContent);
  const BINS = 20, SPARE = 8, MOST_PRINTED = 1000;
  const HEIGHT = data.pictures ? 84 : 48;
  const STATUS = { ok: ["✓", "Read"], refused: ["⊘", "Refused"], failed: ["✕", "Failed"] };
  const READING = {
    normal: "Normal",
    bacterial: "Pneumonia, likely bacterial",
    viral: "Pneumonia, likely viral",
    pneumonia: "Pneumonia, cause unclear",
    uncertain: "Uncertain",
  };
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
    row.told = row.status === "failed" ? row.reason : row.codes.map((code) => data.words[code] ?? code).join(" ");
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
    button.append(make("span", { textContent: row.name }), make("span", { className: "muted", textContent: row.folder }));
    button.addEventListener("click", () => tell(row));
    return button;
  };
  const pneumonia = (row) => {
    if (row.pneumonia === null) return "–";
    const bar = make("i");
    bar.style.width = percent(row.pneumonia, 1).replace(" ", "");
    return make("div", {}, percent(row.pneumonia), make("span", { className: "bar" }, bar));
  };
  const reading = (row) =>
    row.verdict === null
      ? "–"
      : coloured(make("span", { className: "mark clip", textContent: READING[row.verdict] ?? row.verdict }), row.verdict);
  const number = (title, name, width, text, fill = (row) => text(row[name])) => ({
    title, name, width, fill, number: true,
  });
  const columns = [
    { title: "File", name: "path", width: "", fill: file },
    { title: "Status", name: "status", width: "7em", fill: (row) => STATUS[row.status].join(" ") },
    { title: "Reading", name: "verdict", width: "11em", fill: reading },
    number("Pneumonia", "pneumonia", "9em", percent, pneumonia),
    number("Bacterial", "p_bacterial", "8em", percent),
    number("Viral", "p_viral", "6em", percent),
    number("In lungs", "lung_attention", "7.5em", percent),
    number("Age", "age_years", "5.5em", (years) => (years === null ? "–" : `${Number(years.toPrecision(2))} y`)),
    {
      title: "Remarks", name: "told", width: "",
      fill: (row) => make("span", { className: "clip", textContent: row.told ?? "", title: row.told ?? "" }),
    },
  ];
  if (data.pictures) columns.unshift({ title: "Picture", width: "12em", fill: (row) => (row.picture ? picture(row) : "–") });

  const chosen = { status: null, verdict: null, code: null, text: "" };
  const sorted = { name: null, down: false };
  let shown = rows;

  const value = { status: (row) => Object.keys(STATUS).indexOf(row.status), verdict: (row) => Object.keys(READING).indexOf(row.verdict) };
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
    document.getElementById("shown").textContent = `${count.format(shown.length)} of ${count.format(rows.length)} files`;
    drawHistograms();
    clear();
    draw();
  };

  // Filters, each with its count.
  const group = (title, kind, counts, name) => {
    if (counts.size === 0) return;
    const box = make("div", { className: kind === "code" ? "group small" : "group", role: "group", ariaLabel: title });
    box.append(make("span", { textContent: title }));
    for (const [key, times] of counts) {
      const share = kind === "verdict" ? ` · ${percent(times / total(counts))}` : "";
      const button = make("button", { type: "button" }, make("b", { textContent: `${count.format(times)} ` }), name(key) + share);
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
  const total = (counts) => [...counts.values()].reduce((sum, times) => sum + times, 0);
  const tally = (values, known) => {
    const counts = new Map(known.map((key) => [key, 0]));
    for (const key of values) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  };
  group("Status", "status", tally(rows.map((row) => row.status), Object.keys(STATUS)), (key) => STATUS[key].join(" "));
  group("Reading", "verdict", tally(rows.map((row) => row.verdict).filter((key) => key), Object.keys(READING)), (key) => READING[key] ?? key);
  group("Remarks", "code", new Map([...tally(rows.flatMap((row) => row.codes), [])].sort((one, other) => other[1] - one[1])), (key) => data.words[key] ?? key);

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
    const middle = values.length ? `median ${percent(values[Math.floor((values.length - 1) / 2)])}` : "none";
    const svg = drawn("svg", { viewBox: "0 0 220 112", role: "img", "aria-label": `${title}: ${count.format(values.length)} files, ${middle}` });
    if (name === "pneumonia" && data.doubt[0] < data.doubt[1])
      svg.append(drawn("rect", { x: 10 + 200 * data.doubt[0], y: 14, width: 200 * (data.doubt[1] - data.doubt[0]), height: 80, fill: "var(--doubt)", opacity: 0.45 }));
    bins.forEach((size, bin) => {
      const height = (76 * size) / most;
      svg.append(drawn("rect", { x: 10.5 + 10 * bin, y: 94 - height, width: 9, height, fill: `var(--${colour})`, "data-count": size }));
    });
    svg.append(drawn("line", { x1: 10, x2: 210, y1: 94.5, y2: 94.5 }), drawn("text", { x: 210, y: 10, "text-anchor": "end" }, `most in a bar: ${count.format(values.length ? most : 0)}`));
    if (name === "pneumonia") svg.append(drawn("line", { class: "point", x1: 10 + 200 * data.point, x2: 10 + 200 * data.point, y1: 14, y2: 94 }));
    [["start", 10, "0 %"], ["middle", 110, "50 %"], ["end", 210, "100 %"]].forEach(([anchor, x, label]) => svg.append(drawn("text", { x, y: 108, "text-anchor": anchor }, label)));
    const limits = name === "pneumonia" ? "; shaded: uncertain, dashed: the limit" : "";
    const caption = make("figcaption", { textContent: `${count.format(values.length)} files, ${middle}${limits}` });
    return make("figure", {}, make("h3", { textContent: title }), caption, svg);
  };
  const drawHistograms = () =>
    document.getElementById("histograms").replaceChildren(
      histogram("Probability of pneumonia", "pneumonia", "pneumonia"),
      histogram("Probability of normal", "p_normal", "normal"),
      histogram("Probability of bacterial", "p_bacterial", "bacterial"),
      histogram("Probability of viral", "p_viral", "viral"),
      histogram("Heatmap in the lungs", "lung_attention", "muted"),
    );

  // The list: only rows near the window are in the page, between two gaps as high as the others.
  const table = document.getElementById("table");
  const body = table.tBodies[0];
  const gap = () => make("tr", { className: "gap", ariaHidden: "true" }, make("td", { colSpan: columns.length }));
  const above = gap(), below = gap();
  const present = new Map();
  document.documentElement.style.setProperty("--row", `${HEIGHT}px`);
  document.documentElement.style.setProperty("--lines", data.pictures ? 3 : 2);

  const line = (index) => {
    const row = make("tr", { ariaRowIndex: index + 2 });
    for (const column of columns) row.append(make("td", { className: column.number ? "number" : "" }, column.fill(shown[index])));
    return row;
  };
  const clear = () => {
    present.clear();
    const nothing = make("tr", { className: "gap" }, make("td", { className: "empty", colSpan: columns.length, textContent: "No file is like this." }));
    body.replaceChildren(...(shown.length ? [above, below] : [nothing]));
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

  // All that is known of one file.
  const NAMES = {
    path: "File", sha256: "SHA-256", status: "Status", told: "Remarks", reason: "Codes", verdict: "Reading", prediction: "Most probable class",
    p_normal: "Normal", p_bacterial: "Bacterial", p_viral: "Viral", lung_attention: "Heatmap in the lungs", device: "Device",
    patient_id: "Patient ID", study_uid: "Study Instance UID", series_uid: "Series Instance UID", sop_uid: "SOP Instance UID",
    modality: "Modality", view: "View", age_years: "Age in years", rows: "Rows", columns: "Columns", ms: "Milliseconds",
  };
  const SHARES = ["p_normal", "p_bacterial", "p_viral", "lung_attention"];
  const tell = (row) => {
    const list = make("dl");
    for (const [name, title] of Object.entries(NAMES)) {
      const cell = row[name];
      if (cell === null || cell === "" || (name === "reason" && !row.codes.length)) continue;
      const words = SHARES.includes(name) ? percent(cell, 1) : name === "verdict" ? READING[cell] : name === "status" ? STATUS[cell][1] : cell;
      list.append(make("dt", { textContent: title }), make("dd", { textContent: words }));
    }
    const dialog = document.getElementById("details");
    dialog.querySelector("h2").textContent = row.name;
    dialog.querySelector("div").replaceChildren(...(row.picture ? [picture(row)] : []), list);
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
