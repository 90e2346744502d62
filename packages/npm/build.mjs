/** Puts the one source of the box into the package, with the names by which the service keeps its texts: `npm pack` runs it. */

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const at = (path) => new URL(path, import.meta.url);
const WIDGET = at("../../service/web/widget/");
const LANGUAGES = "const LANGUAGES = {};";
const source = readFileSync(new URL("widget.js", WIDGET), "utf8");
if (!source.includes(LANGUAGES)) throw new Error(`widget.js has no line ${LANGUAGES}`);
const names = readdirSync(WIDGET).filter((name) => name.endsWith(".json")).sort();
const known = Object.fromEntries(names.map((name) => {
  const digest = createHash("sha256").update(readFileSync(new URL(name, WIDGET))).digest("hex");
  return [name.replace(".json", ""), digest.slice(0, 8)];
}));

mkdirSync(at("dist"), { recursive: true });
writeFileSync(at("dist/widget.js"), source.replace(LANGUAGES, `const LANGUAGES = ${JSON.stringify(known)};`));
copyFileSync(at("../../LICENSE"), at("LICENSE"));
