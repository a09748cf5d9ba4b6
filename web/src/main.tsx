// Entry of the console: styles, then the providers, then the router.
import "@mantine/core/styles.layer.css";
import "./app/tokens.css";
import "./app/base.css";
import "./app/frame.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";

const root = document.querySelector("#root");
if (root === null) throw new Error("The page has no #root element: index.html does not belong to this build. Build the console again.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
