"use strict";
// Starts the editor in place of the plain form, which stays for readers without JavaScript.
window.addEventListener("DOMContentLoaded", async () => {
  const place = document.getElementById("yasgui");
  const plain = document.getElementById("plain");
  if (!place || typeof window.Yasgui !== "function") return;
  const endpoint = new URL(place.dataset.endpoint, window.location.href).href;
  const found = await fetch(place.dataset.examples, { headers: { Accept: "application/json" } });
  const { prefixes } = await found.json();
  const query = document.getElementById("query").value;
  const yasgui = new window.Yasgui(place, {
    requestConfig: { endpoint, method: "POST", headers: {}, args: [] },
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    copyEndpointOnNewTab: true,
    persistencePrefix: `communique_${place.dataset.endpoint}`,
    yasqe: { value: query, createShareableLink: null, prefixCcApi: "", autocompleters: [] },
    yasr: { prefixes },
  });
  if (place.dataset.given) yasgui.addTab(true, { name: "Question" }).setQuery(query);
  plain.hidden = true;
  place.hidden = false;
  yasgui.getTab().getYasqe().refresh();
  document.documentElement.dataset.editor = "ready";
});
