/* Run axe over the page as it stands, and give what it finds, one entry an element. */
async ({ rules, allowed, without }) => {
  const roots = [document];
  for (const root of roots)
    for (const each of root.querySelectorAll("*")) if (each.shadowRoot) roots.push(each.shadowRoot);
  for (const root of roots)
    for (const each of root.getAnimations())
      if (each.effect?.getComputedTiming().endTime !== Infinity) each.finish();
  const tags = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];
  const runOnly = rules.length ? { type: "rule", values: rules } : tags;
  // The dots of a chart hold no text: the chart has a name of its own.
  const where = { include: [["html"]], exclude: [".scatterlayer", ...without].map((selector) => [selector]) };
  const options = { runOnly, resultTypes: ["violations"], elementRef: true, preload: false };
  const found = await axe.run(where, options);
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => ({
      rule: rule.id,
      selector: node.target.flat().slice(-1)[0].slice(-120),
      html: node.element.outerHTML.replace(/\s+/g, " ").slice(0, 160),
      why: [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ").slice(0, 200),
      allowed: allowed.findIndex(([name, selector]) => name === rule.id && node.element.matches(selector)),
    })),
  );
};
