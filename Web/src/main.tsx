import { render } from "preact";
import { applyTheme } from "./shell/theme";
import { App } from "./shell/App";

applyTheme();
render(<App />, document.getElementById("app")!);
