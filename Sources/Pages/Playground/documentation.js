import { byId, element } from "../Shared/elements.js";
import { isRequired, namedType, typeText } from "../Playground/schema.js";

const mostFindings = 60;
const kindNames = {
  OBJECT: "type", INPUT_OBJECT: "input", ENUM: "enum", SCALAR: "scalar", INTERFACE: "interface",
  UNION: "union",
};

/** The schema as pages to read: types with links between them, and a search over everything. */
export class Documentation {
  constructor() {
    this.host = byId("documentation");
    this.schema = null;
    this.trail = [];
    this.search = element("input", {
      type: "search", placeholder: "Search the schema", "aria-label": "Search the schema",
      input: () => this.draw(),
    });
    const close = element("button", {
      class: "icon", type: "button", "aria-label": "Close the documentation",
      click: () => byId("documentation-toggle").click(),
    }, "\u00d7");
    this.path = element("nav", { "aria-label": "Path in the schema" });
    this.body = element("div", { class: "documentation-body", tabindex: "0" });
    this.host.append(
      element(
        "div", { class: "documentation-head" },
        element("div", { class: "row" }, this.search, close), this.path),
      this.body);
  }

  /** Shows a schema, or says why there is none. */
  setSchema(schema, reason = "") {
    this.schema = schema;
    this.reason = reason;
    this.trail = [];
    this.search.disabled = !schema;
    this.draw();
  }

  /** Opens the page of a type; `member` is a field or value to point at. */
  openType(name, member = "") {
    if (!this.schema?.types.has(name)) return;
    this.search.value = "";
    const known = this.trail.findIndex((each) => each.name === name);
    if (known >= 0) this.trail.splice(known);
    this.trail.push({ name, member });
    this.draw();
    this.body.scrollTop = 0;
    const found = this.body.querySelector(".found");
    if (found) found.scrollIntoView({ block: "center" });
  }

  draw() {
    const text = this.search.value.trim();
    this.drawPath(text);
    if (!this.schema) {
      this.body.replaceChildren(element("p", { class: "text" }, this.reason));
    } else if (text) {
      this.body.replaceChildren(...this.findings(text));
    } else if (this.trail.length > 0) {
      const { name, member } = this.trail.at(-1);
      this.body.replaceChildren(...this.typePage(this.schema.types.get(name), member));
    } else {
      this.body.replaceChildren(...this.firstPage());
    }
  }

  drawPath(text) {
    const steps = [element("button", {
      class: "link", type: "button",
      click: () => {
        this.trail = [];
        this.search.value = "";
        this.draw();
      },
    }, "All types")];
    if (!text) {
      for (const { name } of this.trail.slice(-3)) steps.push("\u203a", this.link(name));
    }
    this.path.replaceChildren(...steps);
    this.path.hidden = !this.schema || (this.trail.length === 0 && !text);
  }

  link(name, member = "", text = name) {
    return element(
      "button", { class: "link", type: "button", click: () => this.openType(name, member) }, text);
  }

  reference(type) {
    const name = namedType(type).name;
    const [before, after] = typeText(type).split(name);
    return [before, this.link(name), after];
  }

  firstPage() {
    const { schema } = this;
    const parts = [];
    if (schema.description) parts.push(element("p", { class: "text" }, schema.description));
    parts.push(element("h3", {}, "Operations"));
    for (const [keyword, name] of Object.entries(schema.roots)) {
      if (!name) continue;
      const count = schema.types.get(name).fields.length;
      parts.push(element(
        "div", { class: "entry" }, element("code", {}, `${keyword}: `, this.link(name)),
        element("span", { class: "kind" }, ` ${count} field${count === 1 ? "" : "s"}`)));
    }
    const roots = Object.values(schema.roots);
    for (const kind of Object.keys(kindNames)) {
      const names = [...schema.types.values()]
        .filter((type) => type.kind === kind && !type.name.startsWith("__"))
        .map(({ name }) => name).filter((name) => !roots.includes(name)).sort();
      if (names.length === 0) continue;
      parts.push(element("h3", {}, `${kindNames[kind]} (${names.length})`));
      parts.push(this.nameList(names));
    }
    parts.push(element("h3", {}, `directive (${schema.directives.size})`));
    for (const directive of schema.directives.values()) {
      parts.push(element(
        "div", { class: "entry" },
        element("code", {}, `@${directive.name}`, this.inputs(directive.args)),
        this.text(directive)));
    }
    return parts;
  }

  text({ description, isDeprecated, deprecationReason }) {
    const lines = [];
    if (description) {
      // What stands between backquotes is code.
      const parts = description.split("`").map((part, index) =>
        (index % 2 === 1 ? element("code", {}, part) : part));
      lines.push(element("p", { class: "text" }, parts));
    }
    if (isDeprecated) {
      lines.push(element("p", { class: "deprecation" }, `Deprecated. ${deprecationReason || ""}`));
    }
    return lines;
  }

  inputs(inputs) {
    if (inputs.length === 0) return [];
    const parts = ["("];
    for (const input of inputs) {
      parts.push(element("span", { class: "inputs" }, this.inputLine(input)));
    }
    return [...parts, ")"];
  }

  inputLine(input) {
    const line = [
      element("span", { class: "argument" }, input.name), ": ", ...this.reference(input.type),
    ];
    if (input.defaultValue !== null) line.push(` = ${input.defaultValue}`);
    if (input.description) {
      line.push(element("span", { class: "text" }, ` \u2013 ${input.description}`));
    }
    return line;
  }

  typePage(type, member) {
    const parts = [
      element("h2", {}, element("code", {}, type.name)),
      element("p", { class: "kind" }, kindNames[type.kind] || type.kind.toLowerCase()),
      ...this.text(type),
    ];
    if (type.specifiedByURL) {
      parts.push(element("p", { class: "text" }, `Specified at ${type.specifiedByURL}`));
    }
    const entry = (each, ...line) => element(
      "div", { class: each.name === member ? "entry found" : "entry" },
      element("code", {}, ...line), this.text(each));
    if (type.fields?.length) parts.push(element("h3", {}, "Fields"));
    for (const field of type.fields || []) {
      parts.push(entry(
        field, element("span", { class: "field" }, field.name), this.inputs(field.args), ": ",
        ...this.reference(field.type)));
    }
    if (type.inputFields?.length) parts.push(element("h3", {}, "Fields"));
    for (const input of type.inputFields || []) {
      const line = this.inputLine({ ...input, description: "" });
      if (isRequired(input)) line.push(element("span", { class: "kind" }, " required"));
      parts.push(entry(input, ...line));
    }
    if (type.enumValues?.length) parts.push(element("h3", {}, "Values"));
    for (const value of type.enumValues || []) {
      parts.push(entry(value, element("span", { class: "enum" }, value.name)));
    }
    parts.push(...this.links("Possible types", type.possibleTypes || []));
    parts.push(...this.links("Implements", type.interfaces || []));
    parts.push(...this.usedBy(type));
    return parts;
  }

  links(title, types) {
    if (types.length === 0) return [];
    return [element("h3", {}, title), this.nameList(types.map(({ name }) => name))];
  }

  // Two columns; a long name has a line to itself.
  nameList(names) {
    return element("div", { class: "names" }, names.map((name) => element(
      "div", { class: name.length > 18 ? "long" : null }, this.link(name))));
  }

  usedBy(type) {
    const uses = [];
    for (const owner of this.schema.types.values()) {
      if (owner.name.startsWith("__") && !type.name.startsWith("__")) continue;
      for (const field of [...(owner.fields || []), ...(owner.inputFields || [])]) {
        const types = [field.type, ...(field.args || []).map((input) => input.type)];
        if (types.some((each) => namedType(each).name === type.name)) {
          uses.push(element(
            "div", { class: "entry" },
            this.link(owner.name, field.name, `${owner.name}.${field.name}`)));
        }
      }
    }
    if (uses.length === 0 || uses.length > 40) return [];
    return [element("h3", {}, "Used by"), ...uses];
  }

  findings(text) {
    const wanted = text.toLowerCase();
    const findings = [];
    const take = (order, type, member, definition) => {
      const place = definition.name.toLowerCase().indexOf(wanted);
      const isText = (definition.description || "").toLowerCase().includes(wanted);
      if (place < 0 && !isText) return;
      const rank = place === 0 ? order : place > 0 ? order + 2 : 6;
      findings.push({ rank, type, member, definition });
    };
    for (const type of this.schema.types.values()) {
      if (type.name.startsWith("__")) continue;
      take(1, type, "", type);
      const lists = [type.fields, type.inputFields, type.enumValues];
      const members = lists.flatMap((list) => list || []);
      for (const member of members) {
        take(0, type, member.name, member);
        for (const input of member.args || []) take(3, type, member.name, input);
      }
    }
    findings.sort((a, b) => a.rank - b.rank);
    const shown = findings.slice(0, mostFindings).map(({ type, member, definition }) => {
      const argument = member && definition.name !== member ? `(${definition.name}:)` : "";
      const label = member ? `${type.name}.${member}${argument}` : type.name;
      return element(
        "div", { class: "entry" }, this.link(type.name, member, label), this.text(definition));
    });
    const count = findings.length;
    const note = count === 0 ? `Nothing in the schema has "${text}" in its name or description.`
      : count > mostFindings ? `The first ${mostFindings} of ${count}` : `${count} found`;
    return [element("p", { class: "kind", role: "status" }, note), ...shown];
  }
}
