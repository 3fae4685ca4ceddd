const byId = (id) => document.getElementById(id);

const form = byId("form");
const text = byId("text");
const ruleSetChoice = byId("rule-set");
const redactButton = byId("redact");

const titles = new Map();
let latestRun = 0;

form.addEventListener("submit", (event) => {
	event.preventDefault();
	redact();
});
text.addEventListener("keydown", (event) => {
	if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
		event.preventDefault();
		redact();
	}
});
byId("example").addEventListener("click", insertExample);
loadRuleSets();
showEngine();

async function redact() {
	const run = ++latestRun;
	const original = text.value;
	redactButton.setAttribute("aria-busy", "true");
	showProblem("");
	try {
		const started = performance.now();
		const [redaction, scan] = await Promise.all([post("api/redact", original), post("api/scan", original)]);
		const redacted = await redaction.text();
		const findings = await scan.json();
		if (run === latestRun) {
			showResult(original, redacted, findings, performance.now() - started);
		}
	}
	catch (error) {
		if (run === latestRun) {
			showResult("", "", []);
			showProblem(error.message);
		}
	}
	finally {
		if (run === latestRun) {
			redactButton.removeAttribute("aria-busy");
		}
	}
}

async function post(path, body) {
	const query = new URLSearchParams({ ruleSet: ruleSetChoice.value });
	return answered(`${path}?${query}`, { method: "POST", headers: { "Content-Type": "text/plain;charset=UTF-8" }, body });
}

/** Response of a request, or an error with the sentence of its problem detail. */
async function answered(path, options) {
	let response;
	try {
		response = await fetch(path, options);
	}
	catch {
		throw new Error("The service does not answer.");
	}
	if (!response.ok) {
		const problem = await response.json().catch(() => ({}));
		throw new Error(`${problem.title ?? response.status}: ${problem.detail ?? "the service refused the request."}`);
	}
	return response;
}

function showResult(original, redacted, findings, milliseconds) {
	byId("original").replaceChildren(marked(original, findings));
	byId("redacted").textContent = redacted;
	byId("counts").replaceChildren(...countsByRule(findings));
	byId("summary").textContent = milliseconds === undefined ? "" : summary(findings.length, milliseconds);
}

/** The text with each finding in a mark. Offsets are UTF-16 code units, which is what slice counts. */
function marked(original, findings) {
	const fragment = document.createDocumentFragment();
	let end = 0;
	for (const finding of findings) {
		const mark = document.createElement("mark");
		mark.className = finding.category;
		mark.dataset.rule = finding.ruleId;
		mark.title = titles.get(finding.ruleId) ?? finding.ruleId;
		mark.textContent = original.slice(finding.start, finding.end);
		fragment.append(original.slice(end, finding.start), mark);
		end = finding.end;
	}
	fragment.append(original.slice(end));
	return fragment;
}

function countsByRule(findings) {
	const counts = new Map();
	for (const finding of findings) {
		const entry = counts.get(finding.ruleId) ?? { category: finding.category, count: 0 };
		entry.count++;
		counts.set(finding.ruleId, entry);
	}
	return [...counts].sort(([, a], [, b]) => b.count - a.count).map(([ruleId, { category, count }]) => {
		const item = document.createElement("li");
		const number = document.createElement("b");
		item.className = category;
		item.title = titles.get(ruleId) ?? ruleId;
		number.textContent = count;
		item.append(ruleId, " ", number);
		return item;
	});
}

function summary(count, milliseconds) {
	const found = count === 0 ? "Nothing found" : count === 1 ? "1 finding" : `${count} findings`;
	return `${found} · ${Math.max(1, Math.round(milliseconds))} ms there and back`;
}

function showProblem(sentence) {
	const message = byId("message");
	message.textContent = sentence;
	message.classList.toggle("shown", sentence !== "");
}

async function loadRuleSets() {
	try {
		const ruleSets = await (await answered("api/rule-sets")).json();
		ruleSetChoice.replaceChildren(...ruleSets.map(({ name, rules }) => new Option(`${name} (${rules.length} rules)`, name)));
		for (const rule of ruleSets.flatMap((ruleSet) => ruleSet.rules)) {
			titles.set(rule.id, rule.title);
		}
	}
	catch (error) {
		showProblem(error.message);
	}
}

async function showEngine() {
	const chip = byId("engine");
	try {
		const health = await (await fetch("actuator/health")).json();
		const { status, details = {} } = health.components.ironsieve;
		const state = status !== "UP" ? "down" : details.degraded ? "degraded" : "up";
		chip.textContent = details.engine ? `${details.engine} engine` : "no engine";
		chip.classList.add(state);
		chip.title = details.reason ?? "";
	}
	catch {
		chip.textContent = "state unknown";
	}
}

function insertExample() {
	text.value = [
		"2026-11-02 08:14:31 INFO  order placed by anna.schmidt@example.org from 203.0.113.77",
		"2026-11-02 08:14:31 DEBUG pay with 4111 1111 1111 1111, refund to DE89 3704 0044 0532 0130 00",
		"2026-11-02 08:14:32 WARN  retry for customer C-20417733, call +49 30 901820",
		"2026-11-02 08:14:33 ERROR Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLW9mLXRoZS1leGFtcGxl",
		"2026-11-02 08:14:34 INFO  done, nothing to see in this line",
	].join("\n");
	text.focus();
}
