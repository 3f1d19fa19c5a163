// The Streamlit side of the map: it hands the data to the viewer, which the library component loads once per page.
const READY = "gnnrec-network-ready";

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".gossip");
  const report = {
    chosen: (user) => setTriggerValue("chosen", user),
    opened: (node) => setTriggerValue("opened", node),
  };
  const draw = () => globalThis.gnnrecNetwork.show(root, data, report);
  if (globalThis.gnnrecNetwork) draw();
  else globalThis.addEventListener(READY, draw, { once: true });
  return () => {
    globalThis.removeEventListener(READY, draw);
    globalThis.gnnrecNetwork?.remove(root);
  };
}
