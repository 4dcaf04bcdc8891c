for (const file of document.currentScript.dataset.files.split(" ")) {
  const script = document.createElement("script");
  script.src = file;
  script.async = false;
  document.body.append(script);
}
